package io.legate.extension;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.common.UnknownExtension;
import io.legate.factory.HttpFilterConfigFactory;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of one kind: those that are built in, then those that other jars offer through
 * {@link ServiceLoader} (which is asked only when nothing built in fits). A factory's class is
 * loaded when it is first named. Used on the control thread.
 */
public final class ExtensionRegistry<F extends ExtensionFactory> {
  private final Class<F> kind;
  private final Map<String, Extensions.BuiltIn> byType = new HashMap<>();
  private final Map<String, Extensions.BuiltIn> byName = new HashMap<>();
  private final Map<Extensions.BuiltIn, F> made = new IdentityHashMap<>();
  private @Nullable List<F> offered;

  /** The extensions of a kind among {@code builtIns}, and what jars offer besides. */
  ExtensionRegistry(Class<F> kind, List<Extensions.BuiltIn> builtIns) {
    this.kind = kind;
    for (Extensions.BuiltIn builtIn : builtIns) {
      if (builtIn.kind() == kind) {
        byType.put(builtIn.configType(), builtIn);
        if (!builtIn.routeType().isEmpty()) {
          byType.put(builtIn.routeType(), builtIn);
        }
        builtIn.names().forEach(name -> byName.put(name, builtIn));
      }
    }
  }

  /**
   * The factory for an extension: by the type of its configuration where it has one, else by name.
   *
   * @return null when there is none, which has been told to {@code at}
   */
  @Nullable F find(String name, Any typedConfig, ConfigContext at) {
    String url = typedConfig.getTypeUrl();
    String type = url.substring(url.lastIndexOf('/') + 1);
    Extensions.BuiltIn builtIn = type.isEmpty() ? byName.get(name) : byType.get(type);
    F factory = builtIn != null ? make(builtIn) : offered(name, type);
    if (factory == null) {
      at.error("unsupported-extension", UnknownExtension.message(name, type, builtIn()));
    }
    return factory;
  }

  /** The first name of each that is built in. */
  private List<String> builtIn() {
    return byType.values().stream().map(known -> known.names().get(0)).distinct().sorted().toList();
  }

  private F make(Extensions.BuiltIn builtIn) {
    return made.computeIfAbsent(builtIn, b -> kind.cast(b.make()));
  }

  private @Nullable F offered(String name, String type) {
    for (F factory : offered()) {
      if (type.isEmpty() ? factory.names().contains(name) : has(factory, type)) {
        return factory;
      }
    }
    return null;
  }

  private static boolean has(ExtensionFactory factory, String type) {
    return factory.configType().equals(type)
        || factory instanceof HttpFilterConfigFactory filter
            && filter.routeConfigType().equals(type);
  }

  private List<F> offered() {
    List<F> found = offered;
    if (found == null) {
      try {
        found = ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get).toList();
      } catch (ServiceConfigurationError e) {
        throw new IllegalStateException("a jar offers a broken extension: " + e.getMessage(), e);
      }
      offered = found;
    }
    return found;
  }
}
