package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.legate.event.Transport;
import io.legate.server.ServerOptions;
import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import io.legate.stats.StatsStore;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatsDocTest {
  /** The scopes of the page, and the class that makes their metrics. */
  private static final Map<String, String> CLASSES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("cluster", "io.legate.upstream.ClusterStats"),
              Map.entry("cluster_manager", "io.legate.upstream.cluster.ClusterManagerStats"),
              Map.entry("dns_cache", "io.legate.upstream.forward.DnsCacheStats"),
              Map.entry("filesystem", "io.legate.accesslog.FilesystemStats"),
              Map.entry("health_check", "io.legate.upstream.health.CheckStats"),
              Map.entry("http", "io.legate.http.HttpStats"),
              Map.entry("http2", "io.legate.http.Http2Stats"),
              Map.entry("listener", "io.legate.listener.ListenerStats"),
              Map.entry("listener_manager", "io.legate.listener.ListenerManagerStats"),
              Map.entry("outlier_detection", "io.legate.upstream.outlier.OutlierStats"),
              Map.entry("server", "io.legate.server.ServerStats"),
              Map.entry("tcp", "io.legate.tcp.TcpProxyStats")));

  private static final JavaClasses CORE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void thePageListsEveryNameAndWhichAreNeverCounted() throws Exception {
    for (Map.Entry<String, String> scope : CLASSES.entrySet()) {
      StatsStore store = new StatsStore(1);
      Object stats = make(Class.forName(scope.getValue()), store);
      Set<String> counted = countedFields(stats);
      Map<Boolean, Set<String>> names = new TreeMap<>();
      for (String name : names(store)) {
        boolean ever = counted.contains(name) || valued(store, name) || name.endsWith("xx");
        names
            .computeIfAbsent(ever, e -> new TreeSet<>())
            .add(name.replace(scope.getKey() + ".", "").replaceAll("rq_[1-5]xx$", "rq_Nxx"));
      }
      List<String> lists = new ArrayList<>();
      if (names.containsKey(true)) {
        lists.add("Counted: " + text(names.get(true)) + ".\n");
      }
      if (names.containsKey(false)) {
        lists.add("Always 0: " + text(names.get(false)) + ".\n");
      }
      GeneratedPart.check("stats.md", scope.getKey(), String.join("\n", lists));
    }
  }

  @Test
  void noClassOfStatsIsForgotten() {
    List<String> classes =
        CORE.stream()
            .map(JavaClass::getName)
            .filter(name -> name.endsWith("Stats") && !name.contains("$"))
            .filter(name -> !name.endsWith(".ResponseCodeStats")) // part of ClusterStats
            .filter(name -> !name.endsWith(".TrackedStats")) // there only when asked for
            .toList();

    assertThat(CLASSES.values()).containsExactlyInAnyOrderElementsOf(classes);
  }

  private static Object make(Class<?> type, StatsStore store) throws Exception {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    Object[] arguments = new Object[constructor.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(constructor.getParameterTypes()[i], store);
    }
    return constructor.newInstance(arguments);
  }

  private static Object argument(Class<?> type, StatsStore store) {
    if (type == StatsScope.class) {
      return store.scope("");
    } else if (type == ServerOptions.class) {
      return new ServerOptions(1, Transport.NIO, Duration.ZERO, true, Duration.ZERO, "1.0.0", true);
    } else if (type == StatsShard.class) {
      return store.controlShard();
    }
    return (LongSupplier) () -> 0;
  }

  /** The metrics in fields that some code other than the constructor uses. */
  private static Set<String> countedFields(Object stats) throws IllegalAccessException {
    Set<String> counted = new TreeSet<>();
    for (JavaField field : CORE.get(stats.getClass()).getFields()) {
      boolean used =
          field.getAccessesToSelf().stream()
              .anyMatch(
                  access ->
                      !(access.getOwner() instanceof JavaConstructor c
                          && c.getOwner().equals(field.getOwner())));
      if (used) {
        Field reflected = field.reflect();
        reflected.setAccessible(true);
        Object value = reflected.get(stats);
        Stream.of(value instanceof Object[] metrics ? metrics : new Object[] {value})
            .map(StatsDocTest::name)
            .filter(Objects::nonNull)
            .forEach(counted::add);
      }
    }
    return counted;
  }

  private static String name(Object metric) {
    if (metric instanceof Counter counter) {
      return counter.name();
    } else if (metric instanceof Gauge gauge) {
      return gauge.name();
    }
    return metric instanceof Histogram histogram ? histogram.name() : null;
  }

  private static Set<String> names(StatsStore store) {
    return Stream.of(store.counters(), store.gauges(), store.histograms())
        .flatMap(Collection::stream)
        .map(StatsDocTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean valued(StatsStore store, String name) {
    return store.gauges().stream().anyMatch(g -> g.name().equals(name) && g.value() != 0);
  }

  private static String text(Set<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
