package io.legate.upstream.outlier;

import io.legate.common.RandomSource;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.OutlierStatus;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Ejects the hosts of a cluster that fail, and lets them come back. Confined to the control thread,
 * save for {@link #post} and the figures of {@link OutlierStatus}. Envoy: {@code
 * Outlier::DetectorImpl}.
 */
final class OutlierDetector implements OutlierStatus {
  private final OutlierOptions options;
  private final OutlierStats stats;
  private final OutlierEvents events;
  private final Context context;
  private final Map<Host, OutlierMonitor> monitors = new LinkedHashMap<>();
  private final SuccessRates external;
  private final SuccessRates local;
  private int active;

  /**
   * What a detector lives in.
   *
   * @param threads how many threads may tell results: the workers and the control thread
   * @param control runs tasks on the control thread
   * @param nanos the time
   * @param random the control thread's
   * @param healthChanged to be run when a host's flag was changed
   */
  record Context(
      int threads,
      Executor control,
      LongSupplier nanos,
      RandomSource random,
      Runnable healthChanged) {}

  OutlierDetector(
      OutlierOptions options, OutlierStats stats, OutlierEvents events, Context context) {
    this.options = options;
    this.stats = stats;
    this.events = events;
    this.context = context;
    this.external = new SuccessRates(options, false);
    this.local = new SuccessRates(options, true);
  }

  // ---- hosts

  void onHosts(List<Host> added, List<Host> removed) {
    for (Host host : removed) {
      OutlierMonitor monitor = monitors.remove(host);
      if (monitor != null && monitor.ejected()) {
        countActive(-1);
      }
    }
    for (Host host : added) {
      OutlierMonitor monitor = new OutlierMonitor(this, options, host, context.threads());
      monitors.put(host, monitor);
      host.monitor(monitor);
    }
  }

  /** The cluster is gone, and its ejections with it. */
  void stop() {
    onHosts(List.of(), List.copyOf(monitors.keySet()));
  }

  // ---- what workers find

  /** Tells the control thread of a host that failed too often in a row; on any thread. */
  void post(OutlierMonitor monitor, EjectionType type) {
    try {
      context.control().execute(() -> onStreak(monitor, type));
    } catch (RejectedExecutionException e) {
      // The proxy ends; nobody is ejected any more.
    }
  }

  private void onStreak(OutlierMonitor monitor, EjectionType type) {
    if (monitors.get(monitor.host()) != monitor || monitor.ejected()) {
      return;
    }
    stats.detected(type);
    eject(monitor, type);
    if (type == EjectionType.CONSECUTIVE_5XX) {
      stats.inc(stats.ejectionsConsecutive5xx);
    }
    // It counts anew, so that a host that was not ejected is detected again.
    monitor.endStreak(type);
  }

  /** A host passed an active check; if it counts as well there, too, it may come back. */
  void onCheckPassed(Host host) {
    OutlierMonitor monitor = monitors.get(host);
    if (monitor != null
        && monitor.ejected()
        && options.ejection().healthCheckEnds()
        && (host.healthFlags() & HealthFlag.FAILED_ACTIVE_HC.bit()) == 0) {
      uneject(monitor);
    }
  }

  // ---- intervals

  /** Looks at what the last interval brought. */
  void onInterval() {
    long now = context.nanos().getAsLong();
    for (OutlierMonitor monitor : monitors.values()) {
      if (monitor.ejected() && monitor.history().over(options.ejection(), now)) {
        uneject(monitor);
      }
      monitor.endInterval();
    }
    judge(external);
    judge(local);
    for (OutlierMonitor monitor : monitors.values()) {
      if (!monitor.ejected()) {
        monitor.history().onQuietInterval(options.intervalNanos(), now);
      }
    }
  }

  private void judge(SuccessRates rates) {
    Collection<OutlierMonitor> all = monitors.values();
    rates.look(all);
    for (OutlierMonitor monitor : rates.belowThreshold()) {
      stats.inc(stats.ejectionsSuccessRate);
      detected(monitor, EjectionType.successRate(rates.localOrigin()));
    }
    for (OutlierMonitor monitor : rates.failing()) {
      detected(monitor, EjectionType.failurePercentage(rates.localOrigin()));
    }
  }

  private void detected(OutlierMonitor monitor, EjectionType type) {
    stats.detected(type);
    if (!monitor.ejected()) { // both detectors may find the same host
      eject(monitor, type);
    }
  }

  // ---- out and in

  private void eject(OutlierMonitor monitor, EjectionType type) {
    OutlierOptions.Ejection ejection = options.ejection();
    double percent = 100.0 * (active + 1) / monitors.size();
    if (percent > ejection.maxPercent() && !(ejection.alwaysOne() && active == 0)) {
      stats.inc(stats.ejectionsOverflow);
      return;
    }
    if (type == EjectionType.CONSECUTIVE_5XX || type == EjectionType.SUCCESS_RATE) {
      stats.inc(stats.ejectionsTotal);
    }
    boolean enforced = enforces(type);
    if (enforced) {
      stats.enforced(type);
      countActive(1);
      monitor
          .history()
          .ejected(
              ejection,
              context.nanos().getAsLong(),
              context.random().below(ejection.jitterMillis() + 1));
      monitor.host().healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, true);
      context.healthChanged().run();
    }
    events.onEject(monitor, type, enforced, this, context.nanos().getAsLong());
  }

  private boolean enforces(EjectionType type) {
    return context.random().below(100) < options.enforcingPercent().getOrDefault(type, 0);
  }

  private void uneject(OutlierMonitor monitor) {
    countActive(-1);
    monitor.host().healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, false);
    monitor.endStreaks();
    long now = context.nanos().getAsLong();
    monitor.history().unejected(now);
    context.healthChanged().run();
    events.onUneject(monitor, now);
  }

  private void countActive(int change) {
    active += change;
    stats.active(change);
  }

  // ---- figures

  @Override
  public double successRateAverage(boolean localOrigin) {
    return rates(localOrigin).average();
  }

  @Override
  public double successRateEjectionThreshold(boolean localOrigin) {
    return rates(localOrigin).threshold();
  }

  private SuccessRates rates(boolean localOrigin) {
    return localOrigin ? local : external;
  }
}
