package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.RandomSource;
import io.legate.common.UnknownExtension;
import io.legate.upstream.Host;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.PriorityLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The priorities that a request's retries pass over: after every so many tries, those of the hosts
 * that were tried. When none is left that has hosts which are well, all count again. Used anew for
 * every request; confined to the worker. Envoy: {@code envoy.retry_priorities.previous_priorities}.
 */
final class RetryPriorities {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy.RetryPriority").reads("name", "typed_config");
  static final FieldSet PREVIOUS_PRIORITIES =
      FieldSet.of("envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig")
          .reads("update_frequency");
  private static final String NAME = "envoy.retry_priorities.previous_priorities";

  private final List<Host> tried = new ArrayList<>();
  private int frequency;
  private @Nullable PriorityLoad load;

  /** After how many tries priorities are passed over; what is wrong goes to {@code at}. */
  static int compile(RetryPriority proto, ConfigContext at) {
    at.check(FIELDS, proto);
    String type = Protos.typeName(proto.getTypedConfig());
    if (!type.equals(PREVIOUS_PRIORITIES.messageType())
        && !(type.isEmpty() && proto.getName().equals(NAME))) {
      at.error(
          UnknownExtension.message(
              proto.getName(), proto.getTypedConfig().getTypeUrl(), List.of(NAME)));
      return 0;
    }
    ConfigContext there = at.at("typed_config");
    PreviousPrioritiesConfig config =
        type.isEmpty()
            ? PreviousPrioritiesConfig.getDefaultInstance()
            : Protos.unpack(proto.getTypedConfig(), PreviousPrioritiesConfig.class, there);
    if (config == null) {
      return 0;
    }
    there.check(PREVIOUS_PRIORITIES, config);
    if (config.getUpdateFrequency() <= 0) {
      there
          .at("update_frequency")
          .error(config.getUpdateFrequency() + " (expected a number greater than 0)");
    }
    return config.getUpdateFrequency();
  }

  /** Forgets the request. */
  void clear() {
    tried.clear();
    load = null;
  }

  /** A host is tried, under a policy that counts so many tries together (0: none). */
  void onTry(Host host, int updateFrequency) {
    frequency = updateFrequency;
    if (updateFrequency > 0) {
      tried.add(host);
    }
  }

  /** See {@link io.legate.upstream.LoadBalancerContext#priorityChoice}. */
  int choose(PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
    if (tried.isEmpty() || tried.size() < frequency) {
      return -1;
    }
    if (tried.size() % frequency == 0) {
      load = spread(hosts, priorityOf);
    }
    return load == null ? -1 : load.choose(random.next());
  }

  private @Nullable PriorityLoad spread(PrioritySet hosts, ToIntFunction<Host> priorityOf) {
    boolean[] left = new boolean[hosts.hostSets().size()];
    for (Host host : tried) {
      int priority = priorityOf.applyAsInt(host);
      if (priority >= 0 && priority < left.length) {
        left[priority] = true;
      }
    }
    PriorityLoad others = PriorityLoad.without(hosts, left);
    if (others == null) {
      tried.clear();
      return PriorityLoad.without(hosts, new boolean[left.length]);
    }
    return others;
  }
}
