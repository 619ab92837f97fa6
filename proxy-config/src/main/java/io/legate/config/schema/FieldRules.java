package io.legate.config.schema;

import java.util.List;

/**
 * The rules of one field.
 *
 * @param whole of the field: whether it must be given, and of a list or map how many items it has
 * @param each of the value, or of each value of a list or map
 * @param keys of each key of a map
 */
public record FieldRules(List<Rule> whole, List<Rule> each, List<Rule> keys) {

  /** Of a field that may hold anything. */
  public static final FieldRules NONE = new FieldRules(List.of(), List.of(), List.of());

  public FieldRules {
    whole = List.copyOf(whole);
    each = List.copyOf(each);
    keys = List.copyOf(keys);
  }

  /** Whether there is no rule. */
  public boolean none() {
    return whole.isEmpty() && each.isEmpty() && keys.isEmpty();
  }
}
