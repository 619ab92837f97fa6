package io.legate.config.tree;

import io.legate.config.LoadOptions.Limits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a text is read.
 *
 * @param environment what {@code ${NAME}} stands for; null when it stands for itself
 * @param keepSource whether the document is to know its text, to be changed
 */
public record ReadOptions(
    Limits limits, @Nullable Map<String, String> environment, boolean keepSource) {

  public ReadOptions(Limits limits) {
    this(limits, null, false);
  }
}
