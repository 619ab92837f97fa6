package io.legate.upstream.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * One name being resolved: a question per family, in turn where one is preferred, together where
 * both are wanted. "No such name" and "no such record" are answers without addresses, as in Envoy;
 * refusals, timeouts and broken connections are failures. Confined to the control thread.
 */
final class DnsLookup {
  /** Told the outcome, once, unless the lookup was cancelled. */
  interface End {
    /** {@code silence}: it failed as nobody answered. */
    void onEnd(DnsResolver.Answer answer, boolean silence);
  }

  private final NettyDnsResolver resolver;
  private final String name;
  private final DnsLookupFamily family;
  private final RoutableFamilies routable;
  private final End end;
  private final List<InetAddress> v4 = new ArrayList<>();
  private final List<InetAddress> v6 = new ArrayList<>();
  private long ttlSeconds = Long.MAX_VALUE;
  private String failure = "";
  private boolean silence;
  private int triesLeft;
  private int pending;
  private boolean secondAsked;
  private boolean cancelled;

  DnsLookup(
      NettyDnsResolver resolver,
      String name,
      DnsLookupFamily family,
      RoutableFamilies routable,
      int tries,
      End end) {
    this.resolver = resolver;
    this.name = name;
    this.family = family;
    this.routable = routable;
    this.triesLeft = tries;
    this.end = end;
  }

  void start() {
    switch (family) {
      case V4_ONLY, V4_PREFERRED -> ask(DnsRecordType.A);
      case V6_ONLY, AUTO -> ask(DnsRecordType.AAAA);
      case ALL -> {
        pending++; // holds the end back until both are asked
        ask(DnsRecordType.A);
        ask(DnsRecordType.AAAA);
        pending--;
        finishIfDone();
      }
    }
  }

  void cancel() {
    cancelled = true;
  }

  private void ask(DnsRecordType type) {
    pending++;
    DnsRefusals.Watch watch = resolver.refusals().watch(name, type);
    resolver
        .ask(name, type)
        .addListener((Future<List<DnsRecord>> answer) -> onAnswer(type, watch, answer));
  }

  private void onAnswer(DnsRecordType type, DnsRefusals.Watch watch, Future<List<DnsRecord>> done) {
    resolver.refusals().forget(watch);
    pending--;
    if (done.isSuccess()) {
      take(type, done.getNow());
    } else if (watch.answered()) {
      // One of the servers said that there is no such name or record.
    } else if (DnsNameResolver.isTransportOrTimeoutError(done.cause()) && --triesLeft > 0) {
      if (!cancelled) {
        ask(type);
      }
      return;
    } else if (watch.refused()
        || !(done.cause() instanceof UnknownHostException)
        || DnsNameResolver.isTransportOrTimeoutError(done.cause())) {
      silence |= !watch.refused();
      failure = String.valueOf(done.cause().getMessage());
    }
    finishIfDone();
  }

  private void take(DnsRecordType type, List<DnsRecord> records) {
    for (DnsRecord record : records) {
      if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
        add(raw.content());
        ttlSeconds = Math.min(ttlSeconds, record.timeToLive());
      }
      ReferenceCountUtil.release(record);
    }
  }

  private void add(ByteBuf content) {
    try {
      InetAddress address = InetAddress.getByAddress(ByteBufUtil.getBytes(content));
      List<InetAddress> found = address.getAddress().length == 4 ? v4 : v6;
      if (routable.has(address) && !found.contains(address)) {
        found.add(address);
      }
    } catch (UnknownHostException e) {
      failure = "an address of " + content.readableBytes() + " bytes";
    }
  }

  private void finishIfDone() {
    if (pending > 0 || cancelled) {
      return;
    }
    List<InetAddress> found = new ArrayList<>(v4);
    found.addAll(v6);
    if (found.isEmpty() && !secondAsked) {
      secondAsked = true;
      if (family == DnsLookupFamily.AUTO || family == DnsLookupFamily.V4_PREFERRED) {
        ask(family == DnsLookupFamily.AUTO ? DnsRecordType.A : DnsRecordType.AAAA);
        return;
      }
    }
    if (!found.isEmpty()) {
      end.onEnd(DnsResolver.Answer.of(found, ttlSeconds), false);
    } else if (failure.isEmpty()) {
      end.onEnd(DnsResolver.Answer.of(List.of(), DnsResolver.NO_TTL), false);
    } else {
      end.onEnd(DnsResolver.Answer.failed(failure), silence);
    }
  }
}
