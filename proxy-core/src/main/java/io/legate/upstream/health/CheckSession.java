package io.legate.upstream.health;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.stats.StatsShard;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import java.util.List;

/**
 * The checks of one host: when they begin, when they have taken too long, and what they amount to.
 * Made on the control thread, confined to the checking thread from {@link #start} on. Nothing is
 * told to the control thread unless something changed.
 */
final class CheckSession extends Timer implements Probe.Listener {
  /** A timeout that comes later than this says that the thread was held up, not the host. */
  private static final long HELD_UP_NANOS = 50_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ActiveHealthChecks watch;
  private final ProbeTarget target;
  private final Worker worker;
  private final CheckStats stats;
  private final HostState state;
  private final Probe probe;
  private boolean probing;
  private boolean excused;
  private boolean stopped;
  private boolean told;
  private int toldFlags;
  private long dueNanos;

  /** A host that begins with these flags. */
  CheckSession(ActiveHealthChecks watch, ProbeTarget target, Probe.Factory probes, int flags) {
    this.watch = watch;
    this.target = target;
    this.worker = target.worker();
    this.stats = target.stats();
    this.state = new HostState(target.options(), flags);
    this.toldFlags = state.flags();
    this.probe = probes.create(target, this);
  }

  Host host() {
    return target.host();
  }

  /** Begins, with the first check. */
  void start() {
    countFlags(HealthFlag.FAILED_ACTIVE_HC.bit(), state.flags());
    long wait = target.options().intervals().first(worker.random());
    if (wait == 0) {
      Checker.of(worker).due(this);
    } else {
      arm(wait * NANOS_PER_MILLI);
    }
  }

  /** Ends; nothing is told any more. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    cancel();
    countFlags(state.flags(), HealthFlag.FAILED_ACTIVE_HC.bit());
    probe.close();
  }

  /** A check begins. */
  void begin() {
    if (stopped) {
      return;
    }
    probing = true;
    excused = false;
    stats.attempt.inc(worker.stats());
    arm(target.options().timeoutNanos());
    probe.begin();
  }

  private void arm(long nanos) {
    dueNanos = worker.nowNanos() + nanos;
    worker.schedule(this, nanos);
  }

  @Override
  protected void onTimer() {
    if (!probing) {
      Checker.of(worker).due(this);
      return;
    }
    long late = worker.nowNanos() - dueNanos;
    if (late > HELD_UP_NANOS && !excused) {
      // The answer may be there and could not be read: that is no fault of the host's.
      excused = true;
      arm(Math.min(late, target.options().timeoutNanos()));
      return;
    }
    probe.abort();
    failed(FailureType.NETWORK_TIMEOUT, false);
  }

  @Override
  public void passed(boolean degraded) {
    if (stopped) {
      return;
    }
    int before = state.flags();
    Transition transition = state.passed(degraded);
    stats.success.inc(worker.stats());
    countFlags(before, state.flags());
    boolean ejected = (host().healthFlags() & HealthFlag.FAILED_OUTLIER_CHECK.bit()) != 0;
    tell(ejected && !state.has(HealthFlag.FAILED_ACTIVE_HC));
    next(true, transition);
  }

  @Override
  public void failed(FailureType type, boolean retriable) {
    if (!stopped) {
      next(false, judge(type, retriable));
    }
  }

  @Override
  public void excluded() {
    state.exclude();
  }

  /** The host asked in a response to a client to be left alone. */
  void onImmediateFailure() {
    if (!stopped) {
      state.exclude();
      judge(FailureType.PASSIVE, false);
    }
  }

  private Transition judge(FailureType type, boolean retriable) {
    int before = state.flags();
    Transition transition = state.failed(type, retriable);
    StatsShard shard = worker.stats();
    stats.failure.inc(shard);
    if (type.network()) {
      stats.networkFailure.inc(shard);
    } else if (type == FailureType.PASSIVE) {
      stats.passiveFailure.inc(shard);
    }
    countFlags(before, state.flags());
    tell(false);
    return transition;
  }

  private void next(boolean passed, Transition transition) {
    probing = false;
    boolean traffic = target.cluster().stats().upstreamCxTotal.used();
    arm(
        target.options().intervals().next(passed, transition, traffic, worker.random())
            * NANOS_PER_MILLI);
  }

  private void tell(boolean passed) {
    List<CheckEvent> events = state.takeEvents();
    if (told && toldFlags == state.flags() && events.isEmpty() && !passed) {
      return;
    }
    told = true;
    toldFlags = state.flags();
    Checker.of(worker).report(new CheckReport(watch, this, toldFlags, events, passed));
  }

  /** Keeps the gauges of healthy and degraded hosts. */
  private void countFlags(int before, int after) {
    int failed = HealthFlag.FAILED_ACTIVE_HC.bit();
    int degraded = HealthFlag.DEGRADED_ACTIVE_HC.bit();
    stats.healthy.add(worker.stats(), bit(before, failed) - bit(after, failed));
    stats.degraded.add(worker.stats(), bit(after, degraded) - bit(before, degraded));
  }

  private static int bit(int flags, int bit) {
    return (flags & bit) == 0 ? 0 : 1;
  }
}
