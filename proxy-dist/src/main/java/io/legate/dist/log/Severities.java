package io.legate.dist.log;

import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/** What SLF4J has no level for. */
public final class Severities {
  /** Marks an error as Envoy's {@code critical}: {@code log.error(Severities.FATAL, …)}. */
  public static final Marker FATAL = new BasicMarkerFactory().getDetachedMarker("critical");

  private Severities() {}
}
