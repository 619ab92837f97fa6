package io.legate.upstream;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values that a host's metadata must have, sorted by key: what {@code metadata_match} asks
 * for, and what a subset of hosts is called by. Immutable, equal by value; the hash is computed
 * once, so that finding a subset is one look into a map. Shared by all threads. Envoy: {@code
 * MetadataMatchCriteria}.
 */
public final class MetadataCriteria {
  private final String[] keys;
  private final MetadataValue[] values;
  private final int hash;

  private MetadataCriteria(String[] keys, MetadataValue[] values) {
    this.keys = keys;
    this.values = values;
    this.hash = 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  /** Criteria of these keys and values. */
  public static MetadataCriteria of(Map<String, MetadataValue> fields) {
    TreeMap<String, MetadataValue> sorted = new TreeMap<>(fields);
    return new MetadataCriteria(
        sorted.keySet().toArray(new String[0]), sorted.values().toArray(new MetadataValue[0]));
  }

  /**
   * Compiles a {@code metadata_match}, whose keys win over those of the criteria that it adds to;
   * null when there is nothing to go by.
   *
   * @param metadata {@code envoy.config.core.v3.Metadata}, of which the namespace {@code envoy.lb}
   *     counts
   */
  public static @Nullable MetadataCriteria merge(
      @Nullable MetadataCriteria base, Message metadata) {
    Map<String, MetadataValue> fields = MetadataValue.forLoadBalancing(metadata);
    if (fields.isEmpty()) {
      return base;
    }
    return base == null ? of(fields) : base.with(fields);
  }

  /** These and others, which win where keys are the same. */
  public MetadataCriteria with(Map<String, MetadataValue> others) {
    Map<String, MetadataValue> all = new TreeMap<>();
    for (int i = 0; i < keys.length; i++) {
      all.put(keys[i], values[i]);
    }
    all.putAll(others);
    return of(all);
  }

  /** Those of them whose keys are among the given. */
  public MetadataCriteria only(Collection<String> wanted) {
    List<String> someKeys = new ArrayList<>();
    List<MetadataValue> someValues = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      if (wanted.contains(keys[i])) {
        someKeys.add(keys[i]);
        someValues.add(values[i]);
      }
    }
    return new MetadataCriteria(
        someKeys.toArray(new String[0]), someValues.toArray(new MetadataValue[0]));
  }

  /** All but one key. */
  public MetadataCriteria without(String key) {
    List<String> others = new ArrayList<>(keys());
    others.remove(key);
    return only(others);
  }

  /** The keys, in order. */
  public List<String> keys() {
    return Arrays.asList(keys);
  }

  /** The value of a key, or null. */
  public @Nullable MetadataValue get(String key) {
    int at = Arrays.binarySearch(keys, key);
    return at < 0 ? null : values[at];
  }

  @Override
  public boolean equals(Object o) {
    return this == o
        || o instanceof MetadataCriteria other
            && hash == other.hash
            && Arrays.equals(keys, other.keys)
            && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < keys.length; i++) {
      text.append(i == 0 ? "" : ", ").append(keys[i]).append('=').append(values[i]);
    }
    return text.toString();
  }
}
