package io.legate.upstream;

import io.legate.event.Worker;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the hosts of a cluster and judges their health: active checks, outlier detection. Made,
 * used and ended on the control thread. It sets flags of hosts and says so to {@link
 * Context#healthChanged()}; the cluster is then sorted and published once per turn.
 */
public interface ClusterWatch {
  /**
   * Starts; called once, before any host is known.
   *
   * @param ready to be called once, when the cluster may serve as far as this watch goes: after the
   *     first hosts have been judged; at once when there is nothing to wait for
   */
  void start(Runnable ready);

  /** The hosts changed; called before they are published, so that flags set here are in it. */
  void onHosts(PrioritySet hosts, List<Host> added, List<Host> removed);

  /** The first discovery has ended; what it found was told by {@link #onHosts}, if anything. */
  default void onDiscovered() {}

  /**
   * A host passed an active check while something else held it ill; told to all watches of the
   * cluster by the one that checks.
   */
  default void onCheckPassed(Host host) {}

  /** Ends; no flag is changed any more. */
  void stop();

  /** What it found as an outlier detector; null when it is none. */
  default @Nullable OutlierStatus outlier() {
    return null;
  }

  /** A compiled watch; immutable. */
  interface Factory {
    /** The watch of one cluster, not yet started. */
    ClusterWatch create(Context context);
  }

  /**
   * What a watch works with.
   *
   * @param control the control thread
   * @param info the cluster's
   * @param healthChanged to be run when flags of hosts were changed outside of {@link #onHosts}
   * @param checkPassed to be told what {@link #onCheckPassed} tells
   * @param checker the thread on which hosts are checked, made when it is first asked for
   */
  record Context(
      Worker control,
      ClusterInfo info,
      Runnable healthChanged,
      Consumer<Host> checkPassed,
      Supplier<Worker> checker) {

    /** A context of a watch that checks nothing. */
    public Context(Worker control, ClusterInfo info, Runnable healthChanged) {
      this(control, info, healthChanged, host -> {}, () -> control);
    }
  }
}
