package io.legate.common;

import com.google.protobuf.Any;
import org.jspecify.annotations.Nullable;

/** Finds the factory that an extension in the configuration asks for. On the control thread. */
public interface ExtensionLookup {
  /**
   * The factory for a typed extension, by the type of its configuration, then by name.
   *
   * @param kind what sort of extension is due in this place
   * @param name the extension's name in the configuration
   * @param typedConfig its configuration; the default instance when there is none
   * @return null when there is none, which has been told to {@code at}
   */
  <F extends ExtensionFactory> @Nullable F find(
      Class<F> kind, String name, Any typedConfig, ConfigContext at);
}
