package io.legate.dist.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The containers of a demo as two hosts on one wire: the proxy's with the address and the host
 * names that its files expect, and one that has the addresses of all backends.
 */
final class DemoNetwork implements AutoCloseable {
  private final Netns proxy;
  private final Netns others;
  private final Child backends;

  private DemoNetwork(Netns proxy, Netns others, Child backends) {
    this.proxy = proxy;
    this.others = others;
    this.backends = backends;
  }

  /** Where a demo's files are. */
  static Path demo(String name) {
    return Path.of("..", "docker-compose", name);
  }

  static DemoNetwork open(Path folder, String proxyAddress, Backend... backends) {
    Netns.assumePossible();
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      Netns proxy = Netns.open(folder, "proxy");
      opened.add(proxy);
      Netns others = Netns.open(folder, "backends");
      opened.add(others);
      proxy.wireTo(others);
      proxy.address(proxyAddress + "/24");
      Arrays.stream(backends).map(Backend::host).distinct().forEach(h -> others.address(h + "/24"));
      proxy.put(Files.write(folder.resolve("hosts"), hosts(backends)), "/etc/hosts");
      String[] arguments = Arrays.stream(backends).map(Backend::text).toArray(String[]::new);
      Child running =
          Child.start(
              others, folder.resolve("backends.out"), Child.java(BackendsMain.class, arguments));
      opened.add(running);
      running.awaitOutput("ready\n");
      return new DemoNetwork(proxy, others, running);
    } catch (IOException e) {
      closeAll(opened);
      throw new UncheckedIOException(e);
    } catch (AssertionError | RuntimeException e) {
      closeAll(opened);
      throw e;
    }
  }

  private static List<String> hosts(Backend... backends) {
    List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
    for (Backend backend : backends) {
      lines.add(backend.host() + " " + backend.alias());
    }
    return lines;
  }

  /** Where the proxy runs, and whoever asks it. */
  Netns proxy() {
    return proxy;
  }

  /** Where the backends run. */
  Netns backends() {
    return others;
  }

  /** The lines of all backends' access logs. */
  List<String> requests() {
    return backends.output().lines().filter(line -> line.contains("] \"")).toList();
  }

  /** Ends one backend: its connections are cut, new ones refused. */
  void stop(String name) {
    tell("stop " + name);
  }

  void start(String name) {
    tell("start " + name);
  }

  private void tell(String command) {
    int before = occurrences(command);
    backends.tell(command);
    await().atMost(Child.PATIENCE).until(() -> occurrences(command) > before);
  }

  private int occurrences(String command) {
    return backends.output().split("done: " + command + "\n", -1).length - 1;
  }

  @Override
  public void close() {
    closeAll(List.of(proxy, others, backends));
  }

  private static void closeAll(List<AutoCloseable> opened) {
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
