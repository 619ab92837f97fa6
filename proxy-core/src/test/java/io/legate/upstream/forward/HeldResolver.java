package io.legate.upstream.forward;

import io.legate.upstream.discovery.DnsLookupFamily;
import io.legate.upstream.discovery.DnsResolver;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps questions until the test answers them; used on the control thread. */
final class HeldResolver implements DnsResolverFactory, DnsResolver {
  /** A question under way. */
  record Question(String name, Callback callback) {
    void answer(long ttl, String... ips) {
      List<InetAddress> addresses = Arrays.stream(ips).map(Question::ip).toList();
      callback.onAnswer(Answer.of(addresses, ttl));
    }

    void fail(String why) {
      callback.onAnswer(Answer.failed(why));
    }

    private static InetAddress ip(String text) {
      try {
        return InetAddress.getByName(text);
      } catch (java.net.UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  final List<Question> questions = new CopyOnWriteArrayList<>();
  final List<String> cancelled = new CopyOnWriteArrayList<>();

  @Override
  public Query resolve(String name, DnsLookupFamily family, Callback callback) {
    questions.add(new Question(name, callback));
    return () -> cancelled.add(name);
  }

  @Override
  public DnsResolver resolver(DnsResolverOptions options) {
    return this;
  }

  @Override
  public void close() {}
}
