package io.legate.config.convert;

import io.legate.config.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What converting a file gave.
 *
 * @param text the file in today's v3; null when it has errors
 * @param changes what was upgraded, in the order of the lines
 * @param errors why there is no text; empty when there is one
 * @param rewritten why the text was written anew from its values, without comments; null when only
 *     what is old was changed in it
 */
public record Conversion(
    @Nullable String text,
    List<Problem> changes,
    List<Problem> errors,
    @Nullable String rewritten) {

  public Conversion {
    changes = List.copyOf(changes);
    errors = List.copyOf(errors);
  }
}
