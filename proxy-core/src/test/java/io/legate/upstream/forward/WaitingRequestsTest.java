package io.legate.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.upstream.ResourceLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  @Test
  void oneThatFailsWhenToldLeavesNobodyWaiting() {
    var limit = new ResourceLimit(5);
    var waiting = new WaitingRequests(limit);
    List<String> told = new ArrayList<>();
    waiting.add(
        "k",
        host -> {
          throw new IllegalStateException("a bug");
        });
    waiting.add("k", host -> told.add("second"));
    assertThat(limit.used()).isEqualTo(2);

    waiting.onHost("k", new CachedHost(new HostAndPort("k", "a.test", 80), 0));
    assertThat(told).containsExactly("second");
    assertThat(limit.used()).isZero();
  }
}
