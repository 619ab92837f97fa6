package io.legate.upstream.health;

import static io.legate.upstream.health.Transition.CHANGED;
import static io.legate.upstream.health.Transition.CHANGE_PENDING;
import static io.legate.upstream.health.Transition.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.upstream.HealthFlag;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostStateTest {
  private static final int FAILED = HealthFlag.FAILED_ACTIVE_HC.bit();
  private static final int PENDING = HealthFlag.PENDING_ACTIVE_HC.bit();

  @Test
  void theFirstSuccessMakesAHostWellLaterOnlyTheThresholdDoes() {
    HostState state = state(3, 2, FAILED);

    assertThat(state.passed(false)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("healthy");
    assertThat(state.failed(FailureType.ACTIVE, false)).isEqualTo(CHANGED);
    assertThat(state.passed(false)).isEqualTo(CHANGE_PENDING);
    assertThat(flags(state)).isEqualTo("/failed_active_hc");
    assertThat(state.passed(false)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("healthy");
    assertThat(state.passed(false)).isEqualTo(UNCHANGED);
  }

  @Test
  void aFailureStartsTheCountOfSuccessesAnew() {
    HostState state = state(1, 2, FAILED);
    state.failed(FailureType.NETWORK, false);
    state.passed(false);
    assertThat(state.failed(FailureType.NETWORK, false)).isEqualTo(UNCHANGED);
    state.passed(false);
    assertThat(flags(state)).isEqualTo("/failed_active_hc");
    state.passed(false);
    assertThat(flags(state)).isEqualTo("healthy");
  }

  @Test
  void aWrongAnswerMakesAHostIllAtOnceNoAnswerOnlyAtTheThreshold() {
    HostState state = state(3, 1, FAILED);
    state.passed(false);
    assertThat(state.failed(FailureType.NETWORK, false)).isEqualTo(CHANGE_PENDING);
    assertThat(state.failed(FailureType.ACTIVE, true)).isEqualTo(CHANGE_PENDING);
    assertThat(flags(state)).isEqualTo("healthy");
    assertThat(state.failed(FailureType.NETWORK_TIMEOUT, false)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("/failed_active_hc/active_hc_timeout");

    state.passed(false);
    assertThat(flags(state)).isEqualTo("healthy");
    state.failed(FailureType.NETWORK, false);
    state.failed(FailureType.NETWORK, false);
    state.passed(false);
    state.failed(FailureType.NETWORK, false);
    assertThat(flags(state)).isEqualTo("healthy");
    assertThat(state.failed(FailureType.ACTIVE, false)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("/failed_active_hc");
  }

  @Test
  void theTimeoutFlagFollowsTheLastFailure() {
    HostState state = state(1, 1, FAILED);
    state.failed(FailureType.NETWORK_TIMEOUT, false);
    assertThat(flags(state)).isEqualTo("/failed_active_hc/active_hc_timeout");
    state.failed(FailureType.NETWORK, false);
    assertThat(flags(state)).isEqualTo("/failed_active_hc");
  }

  @Test
  void theFirstCheckEndsTheWaitingHoweverItEnds() {
    HostState failing = state(3, 1, FAILED | PENDING);
    assertThat(failing.failed(FailureType.NETWORK, false)).isEqualTo(CHANGED);
    assertThat(flags(failing)).isEqualTo("/failed_active_hc");

    HostState passing = state(3, 1, FAILED | PENDING);
    passing.passed(false);
    assertThat(flags(passing)).isEqualTo("healthy");
  }

  @Test
  void degradedFollowsEveryAnswer() {
    HostState state = state(1, 1, FAILED);
    assertThat(state.passed(true)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("/degraded_active_hc");
    assertThat(state.passed(true)).isEqualTo(UNCHANGED);
    assertThat(state.passed(false)).isEqualTo(CHANGED);
    assertThat(flags(state)).isEqualTo("healthy");
  }

  @Test
  void aHostThatAskedToBeLeftAloneIsExcludedUntilItIsWellAgain() {
    HostState state = state(3, 2, FAILED);
    state.passed(false);
    state.exclude();
    state.failed(FailureType.PASSIVE, false);
    assertThat(flags(state)).isEqualTo("/failed_active_hc/excluded_via_immediate_hc_fail");
    state.passed(false);
    assertThat(flags(state)).isEqualTo("/failed_active_hc/excluded_via_immediate_hc_fail");
    state.passed(false);
    assertThat(flags(state)).isEqualTo("healthy");
  }

  @Test
  void tellsEvents() {
    HostState state = state(2, 1, FAILED);
    state.failed(FailureType.NETWORK, false);
    state.failed(FailureType.NETWORK, false);
    state.passed(true);
    state.passed(false);
    state.failed(FailureType.NETWORK_TIMEOUT, false);
    state.failed(FailureType.NETWORK_TIMEOUT, false);

    assertThat(state.takeEvents())
        .containsExactly(
            event(CheckEvent.Kind.FAILURE, FailureType.NETWORK, true),
            event(CheckEvent.Kind.ADD_HEALTHY, FailureType.ACTIVE, false),
            event(CheckEvent.Kind.DEGRADED, FailureType.ACTIVE, false),
            event(CheckEvent.Kind.NO_LONGER_DEGRADED, FailureType.ACTIVE, false),
            event(CheckEvent.Kind.EJECT_UNHEALTHY, FailureType.NETWORK_TIMEOUT, false));
    assertThat(state.takeEvents()).isEmpty();
  }

  @Test
  void tellsEveryFailureAndSuccessWhereThatIsWanted() {
    HostState state = new HostState(options(2, 1, true), FAILED);
    state.passed(false);
    state.passed(false);
    state.failed(FailureType.NETWORK, false);
    assertThat(state.takeEvents())
        .isEqualTo(
            List.of(
                event(CheckEvent.Kind.ADD_HEALTHY, FailureType.ACTIVE, true),
                event(CheckEvent.Kind.SUCCESS, FailureType.ACTIVE, false),
                event(CheckEvent.Kind.FAILURE, FailureType.NETWORK, false)));
  }

  private static CheckEvent event(CheckEvent.Kind kind, FailureType failure, boolean first) {
    return new CheckEvent(kind, failure, first);
  }

  private static String flags(HostState state) {
    return HealthFlag.text(state.flags());
  }

  private static HostState state(int unhealthy, int healthy, int flags) {
    return new HostState(options(unhealthy, healthy, false), flags);
  }

  private static CheckOptions options(int unhealthy, int healthy, boolean logsAll) {
    Intervals intervals = new Intervals(1, 1, 1, 1, 1, 1, 0, 0, 0);
    return new CheckOptions(intervals, 1, unhealthy, healthy, true, 0, logsAll, logsAll, false);
  }
}
