package io.legate.upstream.lb;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.MetadataValue;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.lb.SubsetOptions.Fallback;
import io.legate.upstream.lb.SubsetOptions.Selector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with subsets: hosts by name with metadata written as {@code version=1.0,stage=prod},
 * where {@code [a|b]} is a list; options; and what is chosen.
 */
final class Subsets {
  private final StatsStore store = new StatsStore(1);
  final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));
  private final List<List<List<Host>>> hosts = new ArrayList<>(); // by priority and locality
  private final Map<String, Host> byName = new HashMap<>();
  private int[] weights = {0, 0, 0};
  final List<Selector> selectors = new ArrayList<>();
  Fallback fallback = Fallback.NO_FALLBACK;
  Map<String, MetadataValue> defaultSubset = Map.of();
  boolean localityWeightAware;
  boolean scaleLocalityWeight;
  boolean panicModeAny;
  boolean listAsAny;
  boolean allowRedundantKeys;
  boolean fallbackList;
  LoadBalancerFactory child =
      LoadBalancers.roundRobin(
          new SourceOptions(PanicOptions.STANDARD, true, ZoneOptions.STANDARD), SlowStart.NONE);
  LoadBalancerFactory.@Nullable LocalCluster local;
  private LoadBalancerFactory.@Nullable Prepared prepared;
  private @Nullable LoadBalancer balancer;

  Subsets() {
    priority();
  }

  /** Hosts that follow are of the next priority. */
  Subsets priority() {
    hosts.add(new ArrayList<>());
    return locality();
  }

  /** Hosts that follow are of another locality. */
  Subsets locality() {
    hosts.get(hosts.size() - 1).add(new ArrayList<>());
    return this;
  }

  /** The weights of the localities of each priority. */
  Subsets localityWeights(int... each) {
    weights = each;
    return this;
  }

  Subsets host(String name, String metadata) {
    List<List<Host>> priority = hosts.get(hosts.size() - 1);
    Host host =
        new Host(
            new InetSocketAddress("127.0.0.1", byName.size() + 1),
            name,
            new Locality("", "zone" + priority.size(), ""),
            hosts.size() - 1,
            1,
            false,
            Metadata.newBuilder().putFilterMetadata("envoy.lb", struct(metadata)).build(),
            2);
    byName.put(name, host);
    priority.get(priority.size() - 1).add(host);
    return this;
  }

  Subsets selector(String... keys) {
    return selector(Fallback.NOT_DEFINED, keys);
  }

  Subsets selector(Fallback then, String... keys) {
    selectors.add(new Selector(sorted(keys), then, List.of(), false));
    return this;
  }

  static List<String> sorted(String... keys) {
    return List.copyOf(new TreeSet<>(Arrays.asList(keys)));
  }

  static Map<String, MetadataValue> fields(String text) {
    return MetadataValue.fields(struct(text));
  }

  private static Struct struct(String text) {
    Struct.Builder struct = Struct.newBuilder();
    for (String field : text.isEmpty() ? new String[0] : text.split(",")) {
      String[] parts = field.split("=", 2);
      struct.putFields(parts[0], value(parts[1]));
    }
    return struct.build();
  }

  private static Value value(String text) {
    if (text.startsWith("[")) {
      ListValue.Builder list = ListValue.newBuilder();
      String inner = text.substring(1, text.length() - 1);
      for (String each : inner.isEmpty() ? new String[0] : inner.split("\\|")) {
        list.addValues(value(each));
      }
      return Value.newBuilder().setListValue(list).build();
    }
    return Value.newBuilder().setStringValue(text).build();
  }

  Host host(String name) {
    return byName.get(name);
  }

  Subsets fail(String... names) {
    for (String name : names) {
      host(name).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    }
    return this;
  }

  Subsets remove(String name) {
    hosts.forEach(p -> p.forEach(l -> l.remove(host(name))));
    return this;
  }

  /** Prepares the hosts, as after each change, and gives the worker its next balancer. */
  LoadBalancerFactory.Prepared update() {
    prepared =
        factory()
            .prepare(
                prioritySet(),
                new LoadBalancerFactory.Context(stats, store.controlShard(), 0, local, prepared));
    balancer = prepared.create(new RandomSource(1), store.shard(0), balancer);
    return prepared;
  }

  private LoadBalancerFactory factory() {
    return LoadBalancers.subset(
        new SubsetOptions(
            fallback,
            defaultSubset,
            List.copyOf(selectors),
            localityWeightAware,
            scaleLocalityWeight,
            panicModeAny,
            listAsAny,
            allowRedundantKeys,
            fallbackList),
        child);
  }

  void clearGauges() {
    factory().clearGauges(stats, store.controlShard());
  }

  private PrioritySet prioritySet() {
    List<HostSet> sets = new ArrayList<>();
    for (int p = 0; p < hosts.size(); p++) {
      List<LocalityHosts> localities = new ArrayList<>();
      for (int l = 0; l < hosts.get(p).size(); l++) {
        Locality locality = new Locality("", "zone" + (l + 1), "");
        localities.add(LocalityHosts.of(locality, weights[l], hosts.get(p).get(l)));
      }
      sets.add(HostSet.of(p, 140, false, localities));
    }
    return new PrioritySet(sets);
  }

  /** One choice by criteria; null: the route has none. */
  @Nullable String choose(@Nullable String criteria) {
    if (balancer == null) {
      update();
    }
    MetadataCriteria match = criteria == null ? null : MetadataCriteria.of(fields(criteria));
    return choose(match);
  }

  @Nullable String choose(@Nullable MetadataCriteria match) {
    return choose(match, null);
  }

  @Nullable String choose(String criteria, long hash) {
    return choose(MetadataCriteria.of(fields(criteria)), hash);
  }

  private @Nullable String choose(@Nullable MetadataCriteria match, @Nullable Long hash) {
    if (balancer == null) {
      update();
    }
    LoadBalancerContext context =
        new LoadBalancerContext() {
          @Override
          public @Nullable MetadataCriteria metadataMatch() {
            return match;
          }

          @Override
          public boolean hasHash() {
            return hash != null;
          }

          @Override
          public long hash() {
            return hash;
          }
        };
    Host host = balancer.chooseHost(context);
    return host == null ? null : host.hostname();
  }

  /** How often each is chosen in that many choices; nobody as {@code -}. */
  Map<String, Integer> spread(int times, @Nullable String criteria) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      String name = choose(criteria);
      counts.merge(name == null ? "-" : name, 1, Integer::sum);
    }
    return counts;
  }

  long active() {
    return stats.lbSubsetsActive.value();
  }

  long duplicates() {
    return stats.scope().gauge("lb_subsets_single_host_per_subset_duplicate").value();
  }
}
