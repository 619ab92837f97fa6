package io.legate.upstream.discovery;

import java.net.InetAddress;
import java.util.List;

/**
 * Resolves names to addresses. Confined to the control thread; answers come later on that thread,
 * or at once. Envoy: {@code Network::DnsResolver}.
 */
public interface DnsResolver extends AutoCloseable {
  /** A time to live that says nothing. */
  long NO_TTL = -1;

  /** Resolves a name; the callback is called exactly once, unless the query is cancelled before. */
  Query resolve(String name, DnsLookupFamily family, Callback callback);

  /** Ends; queries under way are not answered. */
  @Override
  void close();

  /** A lookup under way. */
  interface Query {
    /** Asks no longer; no callback follows. */
    void cancel();
  }

  /** Told the outcome. */
  interface Callback {
    /** The lookup has ended. */
    void onAnswer(Answer answer);
  }

  /**
   * The outcome of a lookup.
   *
   * @param succeeded whether the name servers answered; an answer may be that there is no address
   * @param addresses what was found, in order
   * @param ttlSeconds the least time to live among the records, or {@link #NO_TTL}
   * @param details why it failed, or empty
   */
  record Answer(boolean succeeded, List<InetAddress> addresses, long ttlSeconds, String details) {
    /** Found addresses, or found that there are none. */
    public static Answer of(List<InetAddress> addresses, long ttlSeconds) {
      return new Answer(true, List.copyOf(addresses), ttlSeconds, "");
    }

    /** Could not be answered. */
    public static Answer failed(String details) {
      return new Answer(false, List.of(), NO_TTL, details);
    }
  }
}
