package io.legate.upstream.policy;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          LocalityOptions.COMMON,
          LocalityOptions.COMMON_ZONE_AWARE,
          LocalityOptions.LOCALITY,
          LocalityOptions.ZONE_AWARE,
          LegacyPolicies.LEAST_REQUEST,
          LegacyPolicies.ROUND_ROBIN,
          SlowStarts.LEGACY,
          SlowStarts.TYPED,
          WrrLocalityPolicy.FIELDS,
          ClientSideRoundRobinPolicy.FIELDS,
          RoundRobinPolicy.FIELDS,
          RandomPolicy.FIELDS,
          LeastRequestPolicy.FIELDS,
          SubsetPolicy.FIELDS,
          SubsetPolicy.SELECTOR,
          SubsetPolicy.LEGACY,
          SubsetPolicy.LEGACY_SELECTOR,
          OverrideStatuses.FIELDS,
          HashingOptions.COMMON,
          HashingOptions.TYPED,
          RingHashPolicy.FIELDS,
          RingHashPolicy.LEGACY,
          MaglevPolicy.FIELDS,
          MaglevPolicy.LEGACY);

  private FieldSets() {}
}
