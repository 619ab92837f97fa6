package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.dist.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code legate -c FILE} as a child process, with the real data plane. */
public final class LegateProcess implements AutoCloseable {
  private final Place place;
  private final Child child;
  private final String admin;

  private LegateProcess(Place place, Child child, String admin) {
    this.place = place;
    this.child = child;
    this.admin = admin;
  }

  /** Starts one and waits until it serves; its configuration must have an admin interface. */
  public static LegateProcess start(Place place, Path folder, Path config, String... arguments) {
    Path addressFile = folder.resolve("admin-address.txt");
    Path output = folder.resolve("legate.out");
    List<String> all = new ArrayList<>(List.of("-c", config.toAbsolutePath().toString()));
    all.addAll(List.of("--admin-address-path", addressFile.toAbsolutePath().toString()));
    all.addAll(List.of(arguments));
    forget(addressFile);
    Child child = Child.start(place, output, Child.java(Main.class, all.toArray(String[]::new)));
    try {
      await()
          .atMost(Child.PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(child.alive()).as(child::output).isTrue();
                assertThat(addressFile).content().contains(":");
              });
      return new LegateProcess(place, child, Files.readString(addressFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AssertionError | RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Child process() {
    return child;
  }

  /** Asks the admin interface. */
  public Command.Result admin(String path, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("http://" + admin + path);
    return Command.curl(place, all.toArray(String[]::new));
  }

  /** The port of a listener that was to take any. */
  public int port(String listener) {
    for (String line : admin("/listeners").lines()) {
      if (line.startsWith(listener + "::")) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      }
    }
    throw new AssertionError("no listener " + listener);
  }

  /** Waits until an answer of the admin interface has that text. */
  public void awaitAdmin(String path, String text) {
    await()
        .atMost(Child.PATIENCE)
        .untilAsserted(() -> assertThat(admin(path).succeeded()).contains(text));
  }

  /** Ends it; an error when it has logged one, or has lost a buffer that it told of. */
  @Override
  public void close() {
    child.close();
    // That somebody used the admin interface wrongly is logged as an error, as in Envoy.
    assertThat(child.output().replace("[error][admin]", ""))
        .doesNotContain("LEAK:", "[critical]", "[error]", "Exception in thread");
  }
}
