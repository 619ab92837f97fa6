package io.legate.upstream.discovery;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import java.util.concurrent.TimeUnit;

/**
 * Compiles how often names are resolved: the same intervals stand in clusters, in the typed DNS
 * cluster and in DNS caches. Used on the control thread.
 */
public final class DnsIntervals {
  static final FieldSet REFRESH_RATE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RefreshRate")
          .reads("base_interval", "max_interval");
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int MAX_FACTOR = 10;

  private DnsIntervals() {}

  /**
   * The waits after failures.
   *
   * @param baseNanos the first bound; 0: none is set, the refresh rate applies
   * @param maxNanos the last bound
   */
  public record Backoff(long baseNanos, long maxNanos) {
    /** None is set. */
    public static final Backoff NONE = new Backoff(0, 0);
  }

  /** An interval of more than a millisecond; {@code otherwise}, after an error, when it is not. */
  public static long refresh(Duration duration, long otherwise, ConfigContext at) {
    long nanos = Protos.nanos(duration);
    if (nanos <= LEAST) {
      at.error(nanos / 1e9 + "s (expected more than 0.001s)");
      return otherwise;
    }
    return nanos;
  }

  /** {@code dns_failure_refresh_rate}, where it is set. */
  public static Backoff backoff(Cluster.RefreshRate rate, ConfigContext at) {
    at.check(REFRESH_RATE, rate);
    return backoff(rate.getBaseInterval(), rate.getMaxInterval(), rate.hasMaxInterval(), at);
  }

  /** The waits of such a message: the first one, and the last one where it is set. */
  public static Backoff backoff(Duration first, Duration last, boolean hasLast, ConfigContext at) {
    long base = refresh(first, LEAST + 1, at.at("base_interval"));
    long max =
        hasLast
            ? refresh(last, Long.MAX_VALUE, at.at("max_interval"))
            : Math.multiplyExact(base, MAX_FACTOR);
    if (max < base) {
      at.error(
          "max_interval must be greater than or equal to base_interval (expected at least base_interval)");
    }
    return new Backoff(base, max);
  }

  /** {@code dns_lookup_family} of clusters and caches. */
  public static DnsLookupFamily family(Cluster.DnsLookupFamily family) {
    return switch (family) {
      case V4_ONLY -> DnsLookupFamily.V4_ONLY;
      case V6_ONLY -> DnsLookupFamily.V6_ONLY;
      case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
      case ALL -> DnsLookupFamily.ALL;
      case AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
    };
  }
}
