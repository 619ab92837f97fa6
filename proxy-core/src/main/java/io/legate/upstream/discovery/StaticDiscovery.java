package io.legate.upstream.discovery;

/** Endpoints that are written in the configuration and never change (Envoy: {@code STATIC}). */
public record StaticDiscovery(ClusterAssignment assignment) implements ClusterDiscovery {
  @Override
  public void start(Listener listener) {
    listener.onAssignment(assignment);
    listener.onInitialized();
  }

  @Override
  public void stop() {}
}
