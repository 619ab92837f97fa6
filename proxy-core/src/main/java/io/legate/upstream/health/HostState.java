package io.legate.upstream.health;

import io.legate.upstream.HealthFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * What the checks of one host have shown: the flags that follow from it, and how near the
 * thresholds it is. Confined to the checking thread. Envoy: {@code ActiveHealthCheckSession}.
 *
 * <p>A host begins ill, unless another with its address was judged before. The first check that
 * passes makes it well, later only the threshold does. An answer that is wrong makes it ill at
 * once; no answer, and an answer that is to be retried, count towards the threshold.
 */
final class HostState {
  /** The flags that active checks set. */
  static final int FLAGS =
      HealthFlag.FAILED_ACTIVE_HC.bit()
          | HealthFlag.DEGRADED_ACTIVE_HC.bit()
          | HealthFlag.PENDING_ACTIVE_HC.bit()
          | HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit()
          | HealthFlag.ACTIVE_HC_TIMEOUT.bit();

  private final CheckOptions options;
  private final List<CheckEvent> events = new ArrayList<>(0);
  private int flags;
  private int passedInRow;
  private int failedInRow;
  private boolean first = true;

  /** A host with these flags. */
  HostState(CheckOptions options, int flags) {
    this.options = options;
    this.flags = flags & FLAGS;
  }

  /** The flags of the moment, of {@link #FLAGS}. */
  int flags() {
    return flags;
  }

  boolean has(HealthFlag flag) {
    return (flags & flag.bit()) != 0;
  }

  /** Whether no check has ended yet. */
  boolean first() {
    return first;
  }

  /** What happened since this was last asked. */
  List<CheckEvent> takeEvents() {
    if (events.isEmpty()) {
      return List.of();
    }
    List<CheckEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** The host asked to be left alone. */
  void exclude() {
    set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, true);
  }

  /** A check passed. */
  Transition passed(boolean degraded) {
    failedInRow = 0;
    Transition transition = Transition.UNCHANGED;
    if (has(HealthFlag.FAILED_ACTIVE_HC)) {
      if (first || ++passedInRow == options.healthyThreshold()) {
        set(HealthFlag.FAILED_ACTIVE_HC, false);
        set(HealthFlag.ACTIVE_HC_TIMEOUT, false);
        set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, false);
        transition = Transition.CHANGED;
        event(CheckEvent.Kind.ADD_HEALTHY, FailureType.ACTIVE);
      } else {
        transition = Transition.CHANGE_PENDING;
      }
    }
    if (transition != Transition.CHANGED && options.logsSuccesses()) {
      event(CheckEvent.Kind.SUCCESS, FailureType.ACTIVE);
    }
    transition = noLongerPending(transition);
    if (degraded != has(HealthFlag.DEGRADED_ACTIVE_HC)) {
      set(HealthFlag.DEGRADED_ACTIVE_HC, degraded);
      event(
          degraded ? CheckEvent.Kind.DEGRADED : CheckEvent.Kind.NO_LONGER_DEGRADED,
          FailureType.ACTIVE);
      if (transition == Transition.UNCHANGED) {
        transition = Transition.CHANGED;
      }
    }
    first = false;
    return transition;
  }

  /**
   * A check failed.
   *
   * @param retriable whether an answer that is wrong counts towards the threshold, too
   */
  Transition failed(FailureType type, boolean retriable) {
    passedInRow = 0;
    Transition transition = Transition.UNCHANGED;
    if (!has(HealthFlag.FAILED_ACTIVE_HC)) {
      if (!type.network() && !retriable || ++failedInRow == options.unhealthyThreshold()) {
        set(HealthFlag.FAILED_ACTIVE_HC, true);
        transition = Transition.CHANGED;
        event(CheckEvent.Kind.EJECT_UNHEALTHY, type);
      } else {
        transition = Transition.CHANGE_PENDING;
      }
    }
    set(
        HealthFlag.ACTIVE_HC_TIMEOUT,
        type == FailureType.NETWORK_TIMEOUT && has(HealthFlag.FAILED_ACTIVE_HC));
    transition = noLongerPending(transition);
    if (first || options.logsFailures()) {
      event(CheckEvent.Kind.FAILURE, type);
    }
    first = false;
    return transition;
  }

  private Transition noLongerPending(Transition transition) {
    if (!has(HealthFlag.PENDING_ACTIVE_HC)) {
      return transition;
    }
    set(HealthFlag.PENDING_ACTIVE_HC, false);
    return Transition.CHANGED;
  }

  private void set(HealthFlag flag, boolean value) {
    flags = value ? flags | flag.bit() : flags & ~flag.bit();
  }

  private void event(CheckEvent.Kind kind, FailureType failure) {
    events.add(new CheckEvent(kind, failure, first));
  }
}
