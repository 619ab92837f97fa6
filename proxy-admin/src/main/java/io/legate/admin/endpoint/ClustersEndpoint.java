package io.legate.admin.endpoint;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminOutput;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.ClusterView;
import io.legate.admin.ResourceStage;
import io.legate.admin.json.ProtoJson;
import io.legate.admin.stats.Numbers;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.HostStat;
import io.legate.upstream.OutlierStatus;
import io.legate.upstream.ResourcePriority;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /clusters}: limits, membership, health and counters of the active clusters. */
public final class ClustersEndpoint {
  private final AdminContext context;

  public ClustersEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /clusters}. */
  public AdminResponse handle(AdminRequest request) {
    Predicate<ClusterView> filter;
    try {
      filter = names(request.query().first("filter"));
    } catch (PatternSyntaxException e) {
      return AdminResponse.text(400, "Invalid re2 regex");
    }
    List<ClusterView> active =
        context.clusters().stream()
            .filter(c -> c.stage() == ResourceStage.ACTIVE && filter.test(c))
            .toList();
    if ("json".equals(request.query().first("format"))) {
      return AdminResponse.json(ProtoJson.print(ClusterStatuses.of(active)));
    }
    Iterator<ClusterView> clusters = active.iterator();
    return AdminResponse.streamed(
        AdminResponse.TEXT,
        out -> {
          while (clusters.hasNext() && !out.isFull()) {
            cluster(out, clusters.next());
          }
          return clusters.hasNext();
        });
  }

  /** Clusters in whose names the regex is found; without one all. */
  private static Predicate<ClusterView> names(@Nullable String regex) {
    if (regex == null || regex.isEmpty()) {
      return cluster -> true;
    }
    Pattern pattern = Pattern.compile(regex);
    return cluster -> pattern.matcher(cluster.info().name()).find();
  }

  private static void cluster(AdminOutput out, ClusterView cluster) {
    String name = cluster.info().name();
    line(out, name, "observability_name", cluster.info().observabilityName());
    OutlierStatus outlier = cluster.outlier();
    if (outlier != null) {
      outlier(out, name, outlier);
    }
    limits(out, name, "default_priority", cluster.info().breaker(ResourcePriority.DEFAULT));
    limits(out, name, "high_priority", cluster.info().breaker(ResourcePriority.HIGH));
    line(out, name, "added_via_api", Boolean.toString(cluster.info().addedViaApi()));
    String edsServiceName = cluster.info().edsServiceName();
    if (edsServiceName != null && !edsServiceName.isEmpty()) {
      line(out, name, "eds_service_name", edsServiceName);
    }
    for (Host host : cluster.hosts()) {
      host(out, name, host);
    }
  }

  private static void outlier(AdminOutput out, String name, OutlierStatus outlier) {
    String prefix = name + "::outlier";
    line(out, prefix, "success_rate_average", general(outlier.successRateAverage(false)));
    line(
        out,
        prefix,
        "success_rate_ejection_threshold",
        general(outlier.successRateEjectionThreshold(false)));
    line(
        out,
        prefix,
        "local_origin_success_rate_average",
        general(outlier.successRateAverage(true)));
    line(
        out,
        prefix,
        "local_origin_success_rate_ejection_threshold",
        general(outlier.successRateEjectionThreshold(true)));
  }

  private static void limits(
      AdminOutput out, String name, String priority, CircuitBreaker breaker) {
    String prefix = name + "::" + priority;
    line(out, prefix, "max_connections", Long.toString(breaker.connections().max()));
    line(out, prefix, "max_pending_requests", Long.toString(breaker.pendingRequests().max()));
    line(out, prefix, "max_requests", Long.toString(breaker.requests().max()));
    line(out, prefix, "max_retries", Long.toString(breaker.retries().max()));
  }

  private static void host(AdminOutput out, String cluster, Host host) {
    String prefix = cluster + "::" + host.addressText();
    for (HostStat stat : HostStat.values()) {
      line(out, prefix, stat.text(), Long.toString(host.sum(stat)));
    }
    line(out, prefix, "hostname", host.hostname());
    line(out, prefix, "health_flags", healthFlags(host));
    line(out, prefix, "weight", Integer.toString(host.weight()));
    line(out, prefix, "region", host.locality().region());
    line(out, prefix, "zone", host.locality().zone());
    line(out, prefix, "sub_zone", host.locality().subZone());
    line(out, prefix, "canary", Boolean.toString(host.canary()));
    line(out, prefix, "priority", Integer.toString(host.priority()));
    line(out, prefix, "success_rate", successRate(host, false));
    line(out, prefix, "local_origin_success_rate", successRate(host, true));
  }

  private static String healthFlags(Host host) {
    int set = host.healthFlags();
    if (set == 0) {
      return "healthy";
    }
    StringBuilder text = new StringBuilder();
    for (HealthFlag flag : HealthFlag.values()) {
      if ((set & flag.bit()) != 0) {
        text.append(flag.text());
      }
    }
    return text.toString();
  }

  private static String successRate(Host host, boolean localOrigin) {
    HostMonitor monitor = host.monitor();
    return Double.toString(monitor == null ? -1 : monitor.successRate(localOrigin));
  }

  private static String general(double value) {
    return Numbers.general(value);
  }

  private static void line(AdminOutput out, String prefix, String name, String value) {
    out.append(prefix).append("::").append(name).append("::").append(value).append('\n');
  }
}
