package io.legate.conservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.WorkerFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients and hosts that close, reset, half-close, stall and talk nonsense at random, in every
 * protocol: afterwards nothing is left, nothing was counted twice, nothing failed. A seed says what
 * each of them does ({@code -Dlegate.conservation.seed}); when, is chance.
 */
@Timeout(60)
class ConservationTest {
  private static final long SEED =
      Long.getLong("legate.conservation.seed", new Random().nextLong());
  private static final long SECONDS = Long.getLong("legate.conservation.seconds", 3);
  private static final int CLIENTS = 12;

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  /** What the n-th of some peers does. */
  private static IntFunction<Random> randoms(int peers) {
    return n -> new Random(SEED + 1_000_003L * n + peers);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void whateverPeersDoAllIsAccountedFor(Transport transport) throws Exception {
    try (var errors = new Errors();
        var one = new RawBackend(new Http1Host(randoms(1)));
        var two = new RawBackend(new Http2Host(randoms(2)));
        var bytes = new RawBackend(new BytesHost(randoms(3)));
        var proxy =
            new ProxyFixture(
                2,
                transport,
                Bootstrap.yaml(one.port(), two.port(), bytes.port(), RawBackend.refusedPort()))) {
      drive(new Clients(proxy.address(0), proxy.address(1)));
      one.close();
      two.close();
      bytes.close();
      new Accounts(proxy).add();
      assertThat(errors.all).isEmpty();
      assertThat(proxy.counter("http.h.downstream_rq_total")).isPositive();
      assertThat(proxy.counter("tcp.t.downstream_cx_total")).isPositive();
    } catch (AssertionError e) {
      throw new AssertionError("-Dlegate.conservation.seed=" + SEED, e);
    }
  }

  private static void drive(Clients clients) throws InterruptedException {
    long end = System.nanoTime() + SECONDS * 1_000_000_000;
    List<Thread> threads = new ArrayList<>();
    List<Clients.Use> uses = clients.uses();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = randoms(4).apply(i);
      Clients.Use use = uses.get(i % uses.size());
      threads.add(
          new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  try {
                    use.run(random);
                  } catch (IOException | NumberFormatException e) {
                    // It was cut off, or waited in vain.
                  }
                }
              },
              "client-" + i));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
