package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What codes of name servers amount to: an answer, or a failure that leaves the last answer. */
@Timeout(30)
class DnsCodesTest {
  @TempDir Path directory;
  private final Workers workers = new Workers(1, Transport.best(), new StatsStore(1));
  private NettyDnsResolvers resolvers;
  private NameServer server;

  @BeforeEach
  void start() throws Exception {
    server = new NameServer(NameServer.NO_ERROR);
    Path none = directory.resolve("none");
    resolvers =
        new NettyDnsResolvers(
            workers.control(), Files.writeString(directory.resolve("hosts"), ""), none);
  }

  @AfterEach
  void close() throws Exception {
    workers.control().eventLoop().submit(() -> resolvers.close()).get(5, TimeUnit.SECONDS);
    workers.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        NameServer.FORMAT_ERROR,
        NameServer.SERVER_FAILURE,
        NameServer.NOT_IMPLEMENTED,
        NameServer.REFUSED
      })
  void aServerThatCannotAnswerIsAFailure(int code) throws Exception {
    server.answer(code);
    for (DnsLookupFamily family : DnsLookupFamily.values()) {
      DnsResolver.Answer answer = resolve(family, server.address());

      assertThat(answer.succeeded()).as("%s", family).isFalse();
      assertThat(answer.details()).contains("web.test");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {NameServer.NO_ERROR, NameServer.NO_SUCH_NAME})
  void noSuchNameAndNoRecordAreAnswers(int code) throws Exception {
    server.answer(code);
    for (DnsLookupFamily family : DnsLookupFamily.values()) {
      DnsResolver.Answer answer = resolve(family, server.address());

      assertThat(answer.succeeded()).as("%s", family).isTrue();
      assertThat(answer.addresses()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DnsLookupFamily.class,
      names = {"V6_ONLY"},
      mode = EnumSource.Mode.EXCLUDE)
  void theNextServerIsAskedWhereOneFails(DnsLookupFamily family) throws Exception {
    server.answer(NameServer.SERVER_FAILURE);
    try (NameServer other = new NameServer(NameServer.NO_ERROR)) {
      other.answer("127.0.1.7");

      assertThat(resolve(family, server.address(), other.address()).addresses())
          .containsExactly(InetAddress.getByName("127.0.1.7"));
      assertThat(server.asked).hasPositiveValue();
    }
  }

  @ParameterizedTest
  @EnumSource(DnsLookupFamily.class)
  void whatOneServerSaysCountsWhateverAnotherCannot(DnsLookupFamily family) throws Exception {
    server.answer(NameServer.SERVER_FAILURE);
    for (int code : new int[] {NameServer.NO_ERROR, NameServer.NO_SUCH_NAME}) {
      try (NameServer other = new NameServer(code)) {
        assertThat(resolve(family, server.address(), other.address()).succeeded()).isTrue();
        assertThat(resolve(family, other.address(), server.address()).succeeded()).isTrue();
      }
    }
  }

  @Test
  void aServerThatRecoversAnswersAgain() throws Exception {
    server.answer("127.0.1.8");
    assertThat(resolve(DnsLookupFamily.V4_ONLY, server.address()).addresses()).hasSize(1);
    server.answer(NameServer.SERVER_FAILURE);
    assertThat(resolve(DnsLookupFamily.V4_ONLY, server.address()).succeeded()).isFalse();
    server.answer("127.0.1.9");
    assertThat(resolve(DnsLookupFamily.V4_ONLY, server.address()).addresses())
        .containsExactly(InetAddress.getByName("127.0.1.9"));
  }

  private DnsResolver.Answer resolve(DnsLookupFamily family, InetSocketAddress... servers)
      throws Exception {
    var options = DnsResolverOptions.SYSTEM.withServers(List.of(servers)).withTries(500, 2);
    CompletableFuture<DnsResolver.Answer> answer = new CompletableFuture<>();
    workers
        .control()
        .execute(() -> resolvers.resolver(options).resolve("web.test", family, answer::complete));
    return answer.get(10, TimeUnit.SECONDS);
  }
}
