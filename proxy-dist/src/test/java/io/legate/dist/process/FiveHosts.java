package io.legate.dist.process;

import java.nio.file.Path;
import java.util.List;

/** What demos 11 and 12 have in common: three hosts of one service, two of another, HTTP/2. */
final class FiveHosts {
  private static final List<String> ALL = List.of("red", "blue", "green", "gray", "black");

  private FiveHosts() {}

  /** The demo, its file as it is; {@code network} is without the last number. */
  static Demo.Builder of(String name, String network) {
    return Demo.of(name, network + ".2")
        .backends(
            Backend.of(network + ".11", "webservice1", "red", "v1.0"),
            Backend.of(network + ".12", "webservice1", "blue", "v1.0"),
            Backend.of(network + ".13", "webservice1", "green", "v1.0"),
            Backend.of(network + ".14", "webservice2", "gray", "v1.0"),
            Backend.of(network + ".15", "webservice2", "black", "v1.0"))
        .sidecars();
  }

  /** The demo with checks that come often. */
  static Demo startQuick(String name, String network, Path folder) {
    return of(name, network).overlay(Demo.QUICK_CHECKS).start(folder);
  }

  /** Lets hosts fail their checks, and waits until that is known. */
  static void fail(Demo demo, String... names) {
    for (String name : names) {
      demo.livez(name, "FAIL");
    }
    for (String name : names) {
      demo.awaitFlags(name, "/failed_active_hc");
    }
  }

  /** Makes all well again, and waits until that is known. */
  static void heal(Demo demo) {
    for (String name : ALL) {
      demo.livez(name, "OK");
      demo.awaitFlags(name, "healthy");
    }
  }
}
