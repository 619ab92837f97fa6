package io.legate.upstream;

/** Where a host runs (Envoy: {@code Locality}); parts that are not told are empty. */
public record Locality(String region, String zone, String subZone) {
  /** No place told. */
  public static final Locality NONE = new Locality("", "", "");
}
