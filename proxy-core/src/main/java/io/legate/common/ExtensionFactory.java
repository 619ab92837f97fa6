package io.legate.common;

import java.util.List;

/**
 * What every extension's factory says of itself: the type of its configuration and the names it
 * goes by. It is chosen by type URL, then by name (Envoy: {@code TypedExtensionConfig}). Built once
 * at start, used on the control thread.
 */
public interface ExtensionFactory {
  /** Full proto name of the configuration message, without {@code type.googleapis.com/}. */
  String configType();

  /** The names that choose it: current first, then deprecated and short ones. */
  List<String> names();
}
