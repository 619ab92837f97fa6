package io.legate.upstream.outlier;

import io.legate.accesslog.AccessLogFile;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.Host;
import io.legate.upstream.OutlierStatus;
import io.legate.upstream.PrioritySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs an {@link OutlierDetector}: hosts, intervals. Confined to the control thread. */
final class OutlierWatch extends Timer implements ClusterWatch {
  private final Worker control;
  private final long intervalNanos;
  private final OutlierDetector detector;

  private OutlierWatch(Worker control, long intervalNanos, OutlierDetector detector) {
    this.control = control;
    this.intervalNanos = intervalNanos;
    this.detector = detector;
  }

  static OutlierWatch create(
      OutlierOptions options, @Nullable AccessLogFile log, ClusterWatch.Context context) {
    Worker control = context.control();
    OutlierEvents events =
        log == null
            ? OutlierEvents.NONE
            : new OutlierEventLog(
                context.info().name(),
                control::nowMillis,
                line -> log.write(line.getBytes(StandardCharsets.UTF_8), control));
    OutlierDetector detector =
        new OutlierDetector(
            options,
            new OutlierStats(context.info().stats().scope(), control.stats()),
            events,
            new OutlierDetector.Context(
                control.index() + 1,
                control::execute,
                // Not the turn's: a timer must not seem to fire before its time.
                System::nanoTime,
                control.random(),
                context.healthChanged()));
    return new OutlierWatch(control, options.intervalNanos(), detector);
  }

  @Override
  public void start(Runnable ready) {
    control.schedule(this, intervalNanos);
    ready.run();
  }

  @Override
  public void onHosts(PrioritySet hosts, List<Host> added, List<Host> removed) {
    detector.onHosts(added, removed);
  }

  @Override
  public void onCheckPassed(Host host) {
    detector.onCheckPassed(host);
  }

  @Override
  protected void onTimer() {
    detector.onInterval();
    control.schedule(this, intervalNanos);
  }

  @Override
  public void stop() {
    cancel();
    detector.stop();
  }

  @Override
  public OutlierStatus outlier() {
    return detector;
  }
}
