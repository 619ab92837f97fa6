package io.legate.dist.process;

import static org.awaitility.Awaitility.await;

import io.legate.demoapp.DemoAppMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The containers of a demo, each a host of its own: the proxy's, and for each backend one in which
 * a second Legate takes the requests for a {@code demoapp} on 127.0.0.1:8080.
 */
final class SidecarNetwork implements AutoCloseable {
  private static final int STARTS_AT_ONCE = 2;

  private final Netns proxy;
  private final List<Host> hosts;

  /** A backend's container. */
  record Host(Backend backend, Netns place, Child app, LegateProcess sidecar)
      implements AutoCloseable {
    @Override
    public void close() {
      try (place;
          app) {
        sidecar.close();
      }
    }
  }

  private SidecarNetwork(Netns proxy, List<Host> hosts) {
    this.proxy = proxy;
    this.hosts = hosts;
  }

  /**
   * Starts all.
   *
   * @param sidecar the configuration of the second Legates
   * @param absent backends that have an address, but do not run
   */
  static SidecarNetwork open(
      Path folder, String address, Path sidecar, List<Backend> absent, Backend... backends)
      throws IOException {
    Netns.assumePossible();
    Netns proxy = Netns.open(folder, "proxy");
    List<String> names = new ArrayList<>(List.of("127.0.0.1 localhost"));
    Stream.concat(absent.stream(), Arrays.stream(backends))
        .forEach(backend -> names.add(backend.host() + " " + backend.alias()));
    proxy.put(Files.write(folder.resolve("hosts"), names), "/etc/hosts");
    ExecutorService starters = Executors.newFixedThreadPool(STARTS_AT_ONCE);
    try {
      List<CompletableFuture<Host>> starting =
          Arrays.stream(backends)
              .map(
                  backend ->
                      CompletableFuture.supplyAsync(
                          () -> host(folder, proxy, address, sidecar, backend), starters))
              .toList();
      return new SidecarNetwork(proxy, starting.stream().map(CompletableFuture::join).toList());
    } finally {
      starters.shutdown();
    }
  }

  private static Host host(
      Path folder, Netns proxy, String proxyAddress, Path sidecar, Backend backend) {
    try {
      Path own = Files.createDirectory(folder.resolve(backend.service()));
      Netns place = Netns.open(own, "host");
      String last = backend.host().substring(backend.host().lastIndexOf('.') + 1);
      proxy.wireTo(place, "to" + last, proxyAddress, backend.host());
      place.hostName(backend.name(), backend.host(), own);
      List<String> command = new ArrayList<>();
      command.addAll(List.of("env", "HOST=127.0.0.1", "PORT=8080"));
      command.add("SERVICE_NAME=" + backend.service());
      command.addAll(Child.java(DemoAppMain.class));
      Child app = Child.start(place, own.resolve("demoapp.out"), command);
      LegateProcess legate = LegateProcess.start(place, own, sidecar, "--concurrency", "1");
      await()
          .atMost(Child.PATIENCE)
          .until(() -> Command.curl(place, "http://127.0.0.1:8080/livez").code() == 0);
      return new Host(backend, place, app, legate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the proxy runs, and whoever asks it. */
  Netns proxy() {
    return proxy;
  }

  List<Host> hosts() {
    return hosts;
  }

  /** How many requests the backends have had by their logs. */
  long requests() {
    return hosts.stream()
        .flatMap(host -> host.app().output().lines())
        .filter(line -> line.contains("/service/"))
        .count();
  }

  @Override
  public void close() {
    try (proxy) {
      for (Host host : hosts) {
        host.close();
      }
    }
  }
}
