package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/** Where a host runs (Envoy: {@code Locality}); parts that are not told are empty. */
public record Locality(String region, String zone, String subZone) {
  /** No place told. */
  public static final Locality NONE = new Locality("", "", "");

  /** Written out, as it is a key from the start on: linking a record's own takes milliseconds. */
  @Override
  public int hashCode() {
    return (31 * region.hashCode() + zone.hashCode()) * 31 + subZone.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Locality other
        && region.equals(other.region)
        && zone.equals(other.zone)
        && subZone.equals(other.subZone);
  }
}
