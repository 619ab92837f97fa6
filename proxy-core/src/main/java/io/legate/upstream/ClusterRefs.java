package io.legate.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Numbers the names of clusters. One per process; may be used from any thread. */
public final class ClusterRefs {
  private final ConcurrentHashMap<String, ClusterRef> byName = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final Function<String, ClusterRef> number =
      name -> new ClusterRef(name, next.getAndIncrement());

  /** The reference to a name; the same for the same name. */
  public ClusterRef of(String name) {
    return byName.computeIfAbsent(name, number);
  }
}
