package io.legate.upstream.discovery;

import io.legate.event.Timer;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A name of a cluster that is resolved again and again; the last good answer stays while lookups
 * fail. Confined to the control thread.
 */
final class DnsTarget extends Timer {
  private static final Logger LOG = LoggerFactory.getLogger("upstream");

  private final String name;
  private final ClusterDiscovery.Context context;
  private final DnsOptions options;
  private final DnsRefresh refresh;
  private final boolean emptyIsFailure;
  private final Listener listener;
  private List<InetAddress> addresses = List.of();
  private DnsResolver.@Nullable Query query;
  private boolean answered;
  private boolean stopped;

  /** Told of lookups. */
  interface Listener {
    /** A lookup has ended, well or not. */
    void onLookup(boolean succeeded);
  }

  /**
   * A name to resolve.
   *
   * @param emptyIsFailure whether an answer without addresses counts as none
   */
  DnsTarget(
      String name,
      ClusterDiscovery.Context context,
      DnsOptions options,
      boolean emptyIsFailure,
      Listener listener) {
    this.name = name;
    this.context = context;
    this.options = options;
    this.refresh = new DnsRefresh(options, context.control().random());
    this.emptyIsFailure = emptyIsFailure;
    this.listener = listener;
  }

  /** The last good answer, without repetitions. */
  List<InetAddress> addresses() {
    return addresses;
  }

  /** Whether a first lookup has ended, well or not. */
  boolean answered() {
    return answered;
  }

  void start() {
    context.stats().updateAttempt.inc(context.control().stats());
    query =
        context
            .resolvers()
            .resolver(options.resolver())
            .resolve(name, options.family(), this::onAnswer);
  }

  void stop() {
    stopped = true;
    cancel();
    if (query != null) {
      query.cancel();
    }
  }

  @Override
  protected void onTimer() {
    start();
  }

  private void onAnswer(DnsResolver.Answer answer) {
    if (stopped) {
      return;
    }
    answered = true;
    var stats = context.stats();
    var shard = context.control().stats();
    long wait;
    boolean succeeded = answer.succeeded() && !(emptyIsFailure && answer.addresses().isEmpty());
    if (succeeded) {
      stats.updateSuccess.inc(shard);
      if (answer.addresses().isEmpty()) {
        stats.updateEmpty.inc(shard);
      }
      addresses = answer.addresses().stream().distinct().toList();
      wait = refresh.afterAnswerNanos(answer);
    } else {
      stats.updateFailure.inc(shard);
      wait = refresh.afterFailureNanos();
      LOG.debug("DNS resolution for {} failed: {}", name, answer.details());
    }
    context.control().schedule(this, wait);
    listener.onLookup(succeeded);
  }
}
