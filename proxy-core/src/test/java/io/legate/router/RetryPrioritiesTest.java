package io.legate.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.legate.common.Problems;
import io.legate.common.RandomSource;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.Locality;
import io.legate.upstream.PrioritySet;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cases of Envoy's own test of previous_priorities. */
class RetryPrioritiesTest {
  private static final int MANY = 10_000;

  private final RetryPriorities priorities = new RetryPriorities();
  private final RandomSource random = new RandomSource(1);

  /** How often each choice is drawn, in percent; -1 is the cluster's own. */
  private Map<Integer, Long> choices(PrioritySet hosts, ToIntFunction<Host> priorityOf) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < MANY; i++) {
      counts.merge(priorities.choose(hosts, priorityOf, random), 1, Integer::sum);
    }
    Map<Integer, Long> percent = new TreeMap<>();
    counts.forEach((choice, n) -> percent.put(choice, Math.round(100.0 * n / MANY)));
    return percent;
  }

  private Map<Integer, Long> choices(PrioritySet hosts) {
    return choices(hosts, Host::priority);
  }

  private static Map<Integer, Long> only(int choice) {
    return Map.of(choice, 100L);
  }

  private static HostSet level(int priority, int hosts, int healthy) {
    List<Host> all =
        IntStream.range(0, hosts)
            .mapToObj(
                i ->
                    new Host(
                        new InetSocketAddress("127.0.0.1", 1 + i),
                        "",
                        Locality.NONE,
                        priority,
                        1,
                        false,
                        Empty.getDefaultInstance(),
                        1))
            .toList();
    all.subList(healthy, hosts).forEach(h -> h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true));
    return HostSet.of(priority, all);
  }

  private static PrioritySet levels(HostSet... sets) {
    return new PrioritySet(List.of(sets));
  }

  private void tries(PrioritySet hosts, int priority, int frequency) {
    priorities.onTry(hosts.hostSets().get(priority).hosts().get(0), frequency);
  }

  @Test
  void passesOverThePriorityThatWasTried() {
    PrioritySet hosts = levels(level(0, 2, 2), level(1, 2, 2));
    assertThat(choices(hosts)).isEqualTo(only(-1));

    tries(hosts, 0, 1);
    assertThat(choices(hosts)).isEqualTo(only(2));
    assertThat(choices(hosts, host -> -1)).as("of hosts that are gone").isEqualTo(only(0));

    tries(hosts, 1, 1);
    assertThat(priorities.choose(hosts, Host::priority, random)).as("all were tried").isZero();
    assertThat(choices(hosts)).as("as in the beginning").isEqualTo(only(-1));

    tries(hosts, 1, 1);
    assertThat(choices(hosts)).isEqualTo(only(0));
  }

  @Test
  void leavesTheChoiceToTheClusterWhereNobodyIsWell() {
    PrioritySet hosts = levels(level(0, 10, 0), level(1, 10, 0), level(2, 10, 0));

    tries(hosts, 0, 1);
    assertThat(choices(hosts)).isEqualTo(only(-1));
    tries(hosts, 1, 1);
    assertThat(choices(hosts)).isEqualTo(only(-1));
  }

  @Test
  void spreadsOverTheOthersByTheirHealth() {
    PrioritySet hosts = levels(level(0, 100, 90), level(1, 100, 30), level(2, 100, 40));

    tries(hosts, 0, 1);
    // 42 and 56 of 100: in proportion, as together they do not reach 100
    assertThat(choices(hosts).get(2)).isBetween(41L, 45L);
    assertThat(choices(hosts).get(4)).isBetween(55L, 59L);
    tries(hosts, 1, 1);
    assertThat(choices(hosts)).isEqualTo(only(4));
  }

  @Test
  void waitsForAsManyTriesAsConfigured() {
    PrioritySet hosts = levels(level(0, 2, 2), level(1, 2, 2), level(2, 2, 2));

    tries(hosts, 0, 2);
    assertThat(choices(hosts)).isEqualTo(only(-1));
    tries(hosts, 0, 2);
    assertThat(choices(hosts)).isEqualTo(only(2));
    tries(hosts, 1, 2);
    assertThat(choices(hosts)).as("between two updates").isEqualTo(only(2));
    tries(hosts, 1, 2);
    assertThat(choices(hosts)).isEqualTo(only(4));
  }

  @Test
  void degradedHostsServeWhereNoOthersAreLeft() {
    HostSet second = level(1, 2, 2);
    second.hosts().forEach(h -> h.healthFlag(HealthFlag.DEGRADED_ACTIVE_HC, true));
    PrioritySet hosts = levels(level(0, 2, 2), second).resorted();

    tries(hosts, 0, 1);
    assertThat(choices(hosts)).isEqualTo(only(3));
  }

  @Test
  void forgetsARequest() {
    PrioritySet hosts = levels(level(0, 2, 2), level(1, 2, 2));
    tries(hosts, 0, 1);
    assertThat(choices(hosts)).isEqualTo(only(2));

    priorities.clear();
    assertThat(choices(hosts)).isEqualTo(only(-1));
    tries(hosts, 0, 0);
    assertThat(choices(hosts)).as("without a policy").isEqualTo(only(-1));
  }

  @Test
  void theConfigurationIsChecked() throws Exception {
    var problems = new Problems();
    String type =
        "[type.googleapis.com/envoy.extensions.retry.priority.previous_priorities.v3"
            + ".PreviousPrioritiesConfig]";
    var registry =
        com.google.protobuf.TypeRegistry.newBuilder()
            .add(
                io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3
                    .PreviousPrioritiesConfig.getDescriptor())
            .build();
    var parser = TextFormat.Parser.newBuilder().setTypeRegistry(registry).build();
    for (String text :
        List.of(
            "typed_config { " + type + " { update_frequency: 3 } }",
            "typed_config { " + type + " { } }",
            "name: 'envoy.retry_priorities.previous_priorities'")) {
      var proto = RetryPriority.newBuilder();
      parser.merge(text, proto);
      int frequency = RetryPriorities.compile(proto.build(), problems.root());
      assertThat(frequency).isEqualTo(text.contains("3 }") ? 3 : 0);
    }
    assertThat(problems.errors())
        .containsExactly(
            "typed_config.update_frequency: 0 (expected a number greater than 0)",
            "typed_config.update_frequency: 0 (expected a number greater than 0)");
  }
}
