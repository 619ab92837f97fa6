package io.legate.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  /**
   * The reference to a name that was asked for before, or null: for names that come from requests,
   * which must not fill the memory.
   */
  public @Nullable ClusterRef find(String name) {
    return byName.get(name);
  }
}
