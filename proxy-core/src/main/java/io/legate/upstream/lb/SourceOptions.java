package io.legate.upstream.lb;

/**
 * Which hosts of a cluster a choice is made among (Envoy: {@code CommonLbConfig}, {@code
 * LocalityLbConfig}).
 *
 * @param panic when health is no longer asked for
 * @param localityWeighted localities get the load that their weights say
 * @param zone how much stays in the proxy's own locality, where localities have no weights
 */
public record SourceOptions(PanicOptions panic, boolean localityWeighted, ZoneOptions zone) {
  /** Envoy's. */
  public static final SourceOptions STANDARD =
      new SourceOptions(PanicOptions.STANDARD, false, ZoneOptions.STANDARD);
}
