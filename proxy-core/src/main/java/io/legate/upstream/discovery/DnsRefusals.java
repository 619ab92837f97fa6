package io.legate.upstream.discovery;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Remembers which lookups under way a name server refused (SERVFAIL, REFUSED, …): Netty's failure
 * does not tell these from "no such record", but one keeps the last good answer and the other is an
 * answer. Confined to the control thread.
 */
final class DnsRefusals implements DnsQueryLifecycleObserverFactory {
  private final List<Watch> watches = new ArrayList<>();

  /** One question under way and whether it was refused. */
  static final class Watch {
    private final String name;
    private boolean refused;

    Watch(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      this.name = lower.endsWith(".") ? lower : lower + ".";
    }

    boolean refused() {
      return refused;
    }
  }

  /** Watches a question, and those with a search domain behind it, until it is forgotten. */
  Watch watch(String name) {
    Watch watch = new Watch(name);
    watches.add(watch);
    return watch;
  }

  void forget(Watch watch) {
    watches.remove(watch);
  }

  private void onCode(DnsQuestion question, DnsResponseCode code) {
    if (code.equals(DnsResponseCode.NXDOMAIN) || code.equals(DnsResponseCode.NOERROR)) {
      return;
    }
    String asked = question.name().toLowerCase(Locale.ROOT);
    for (Watch watch : watches) {
      watch.refused |= asked.startsWith(watch.name);
    }
  }

  @Override
  public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
    return new Observer(question);
  }

  private final class Observer implements DnsQueryLifecycleObserver {
    private final DnsQuestion question;

    Observer(DnsQuestion question) {
      this.question = question;
    }

    @Override
    public void queryWritten(InetSocketAddress server, ChannelFuture future) {}

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
      onCode(question, code);
      return this;
    }

    @Override
    public void queryFailed(Throwable cause) {}

    @Override
    public void querySucceed() {}
  }
}
