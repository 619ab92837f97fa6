package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.MetadataValue;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.lb.SubsetOptions.Fallback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Divides hosts into subsets. What was found out about a host or a place the last time is taken
 * over, so that equal things stay the same objects. Used once, on the control thread.
 */
final class SubsetDivision {
  private final SubsetOptions options;
  private final Map<Host, MetadataCriteria[]> keysBefore;
  private final Map<Subset.Place, Subset.Place> placesBefore;
  private final Map<Host, MetadataCriteria[]> keys = new HashMap<>();
  private final Map<Subset.Place, Subset.Place> places = new HashMap<>();
  private final Map<MetadataCriteria, Subset> subsets = new LinkedHashMap<>();
  private final @Nullable Subset any;
  private final @Nullable Subset defaults;
  private int duplicates;

  SubsetDivision(
      SubsetOptions options,
      Map<Host, MetadataCriteria[]> keysBefore,
      Map<Subset.Place, Subset.Place> placesBefore) {
    this.options = options;
    this.keysBefore = keysBefore;
    this.placesBefore = placesBefore;
    this.any =
        options.panicModeAny() || options.uses(Fallback.ANY_ENDPOINT) ? new Subset(false) : null;
    this.defaults = options.uses(Fallback.DEFAULT_SUBSET) ? new Subset(false) : null;
  }

  void divide(PrioritySet all) {
    for (HostSet set : all.hostSets()) {
      for (LocalityHosts locality : set.localities()) {
        Subset.Place place = place(set, locality);
        for (Host host : locality.hosts()) {
          divide(host, place);
        }
      }
    }
  }

  private Subset.Place place(HostSet set, LocalityHosts locality) {
    boolean aware = options.localityWeightAware();
    Subset.Place place =
        new Subset.Place(
            set.priority(),
            set.overprovisioningFactor(),
            set.weightedPriorityHealth(),
            locality.locality(),
            aware ? locality.weight() : 0,
            aware && options.scaleLocalityWeight() ? locality.hosts().size() : 0);
    Subset.Place kept = placesBefore.getOrDefault(place, place);
    places.put(kept, kept);
    return kept;
  }

  private void divide(Host host, Subset.Place place) {
    if (any != null) {
      any.add(host, place);
    }
    if (defaults != null && matchesDefault(host.lbMetadata())) {
      defaults.add(host, place);
    }
    MetadataCriteria[] known = keysBefore.get(host);
    MetadataCriteria[] of = known == null ? keysOf(host.lbMetadata()) : known;
    keys.put(host, of);
    int i = 0;
    for (SubsetOptions.Selector selector : options.selectors()) {
      for (; i < of.length && of[i] != null; i++) {
        Subset subset = subsets.computeIfAbsent(of[i], key -> new Subset(selector.singleHost()));
        if (!subset.add(host, place)) {
          duplicates++;
        }
      }
      i++; // past the null that ends the keys of a selector
    }
  }

  private boolean matchesDefault(Map<String, MetadataValue> metadata) {
    for (Map.Entry<String, MetadataValue> wanted : options.defaultSubset().entrySet()) {
      MetadataValue value = metadata.get(wanted.getKey());
      if (value == null || !matches(value, wanted.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(MetadataValue value, MetadataValue wanted) {
    return value.equals(wanted) || options.listAsAny() && value.list().contains(wanted);
  }

  /** What subsets a host is in: those by the first selector, a null, those by the second … */
  private MetadataCriteria[] keysOf(Map<String, MetadataValue> metadata) {
    List<@Nullable MetadataCriteria> all = new ArrayList<>();
    for (SubsetOptions.Selector selector : options.selectors()) {
      addKeys(selector.keys(), 0, metadata, Map.of(), all);
      all.add(null);
    }
    return all.toArray(new MetadataCriteria[0]);
  }

  /** Adds each choice of one value per key, from the key {@code at} on. */
  private void addKeys(
      List<String> names,
      int at,
      Map<String, MetadataValue> metadata,
      Map<String, MetadataValue> chosen,
      List<@Nullable MetadataCriteria> to) {
    if (at == names.size()) {
      to.add(MetadataCriteria.of(chosen));
      return;
    }
    MetadataValue value = metadata.get(names.get(at));
    if (value == null) {
      return;
    }
    List<MetadataValue> values =
        options.listAsAny() && value.isList() ? value.list() : List.of(value);
    for (MetadataValue each : values) {
      Map<String, MetadataValue> more = new HashMap<>(chosen);
      more.put(names.get(at), each);
      addKeys(names, at + 1, metadata, more, to);
    }
  }

  Map<MetadataCriteria, Subset> subsets() {
    return subsets;
  }

  @Nullable Subset any() {
    return any;
  }

  @Nullable Subset defaults() {
    return defaults;
  }

  Map<Host, MetadataCriteria[]> keys() {
    return keys;
  }

  Map<Subset.Place, Subset.Place> places() {
    return places;
  }

  /** How many hosts are left out of subsets that have a single host. */
  int duplicates() {
    return duplicates;
  }
}
