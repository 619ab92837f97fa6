package io.legate.upstream.discovery;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles; the compatibility page shows it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          DnsIntervals.REFRESH_RATE,
          DnsResolverConfigs.RESOLUTION,
          DnsResolverConfigs.RESOLVER_OPTIONS,
          DnsResolverConfigs.CARES,
          DnsResolverConfigs.GETADDRINFO);

  private FieldSets() {}
}
