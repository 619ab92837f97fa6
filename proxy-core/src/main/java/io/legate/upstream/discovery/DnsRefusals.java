package io.legate.upstream.discovery;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Remembers which lookups under way the name servers refused (SERVFAIL, REFUSED, …): Netty's
 * failure does not tell these from "no such record", but one keeps the last good answer and the
 * other is an answer, if only one server gives it. Confined to the control thread.
 */
final class DnsRefusals implements DnsQueryLifecycleObserverFactory {
  private final List<Watch> watches = new ArrayList<>();

  /** One question under way and whether it was refused. */
  static final class Watch {
    private final String name;
    private final DnsRecordType type;
    private boolean refused;
    private boolean answered;

    Watch(String name, DnsRecordType type) {
      String lower = name.toLowerCase(Locale.ROOT);
      this.name = lower.endsWith(".") ? lower : lower + ".";
      this.type = type;
    }

    /** A server cannot tell. */
    boolean refused() {
      return refused;
    }

    /** A server said that there is no such name or record. */
    boolean answered() {
      return answered;
    }
  }

  /** Watches a question, and those with a search domain behind it, until it is forgotten. */
  Watch watch(String name, DnsRecordType type) {
    Watch watch = new Watch(name, type);
    watches.add(watch);
    return watch;
  }

  void forget(Watch watch) {
    watches.remove(watch);
  }

  private void onAnswer(DnsQuestion question, boolean answer) {
    String asked = question.name().toLowerCase(Locale.ROOT);
    for (Watch watch : watches) {
      if (asked.startsWith(watch.name) && question.type().equals(watch.type)) {
        watch.answered |= answer;
        watch.refused |= !answer;
      }
    }
  }

  @Override
  public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
    return new Observer(question);
  }

  private final class Observer implements DnsQueryLifecycleObserver {
    private final DnsQuestion question;
    private boolean written;

    Observer(DnsQuestion question) {
      this.question = question;
    }

    @Override
    public void queryWritten(InetSocketAddress server, ChannelFuture future) {
      written = true;
    }

    @Override
    public void queryCancelled(int queriesRemaining) {}

    @Override
    public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion cname) {
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
      written = false; // there may be no other server to be asked
      onAnswer(question, false);
      return this;
    }

    @Override
    public void queryFailed(Throwable cause) {
      if (written && !(cause instanceof DnsNameResolverException)) {
        onAnswer(question, true); // it came, and has nothing of use: NXDOMAIN, or no such record
      }
    }

    @Override
    public void querySucceed() {}
  }
}
