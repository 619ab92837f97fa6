package io.legate.peers;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.grpc.testing.integration.InteropServer;
import io.grpc.testing.integration.TestCases;
import io.grpc.testing.integration.TestServiceClient;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** grpc-java's interop client against its server: directly, and through the daemon. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GrpcInteropTest {
  /**
   * All that pass directly: not those that want credentials of a cloud, nor those for which this
   * server has no method or does not look for compression; nor soaks, which only take long.
   */
  private static final List<TestCases> CASES =
      List.of(
          TestCases.EMPTY_UNARY,
          TestCases.LARGE_UNARY,
          TestCases.VERY_LARGE_REQUEST,
          TestCases.CLIENT_COMPRESSED_UNARY_NOPROBE,
          TestCases.SERVER_COMPRESSED_UNARY,
          TestCases.CLIENT_STREAMING,
          TestCases.CLIENT_COMPRESSED_STREAMING_NOPROBE,
          TestCases.SERVER_STREAMING,
          TestCases.SERVER_COMPRESSED_STREAMING,
          TestCases.PING_PONG,
          TestCases.EMPTY_STREAM,
          TestCases.CUSTOM_METADATA,
          TestCases.STATUS_CODE_AND_MESSAGE,
          TestCases.SPECIAL_STATUS_MESSAGE,
          TestCases.UNIMPLEMENTED_METHOD,
          TestCases.UNIMPLEMENTED_SERVICE,
          TestCases.CANCEL_AFTER_BEGIN,
          TestCases.CANCEL_AFTER_FIRST_RESPONSE,
          TestCases.TIMEOUT_ON_SLEEPING_SERVER,
          TestCases.PICK_FIRST_UNARY,
          TestCases.ORCA_PER_RPC,
          TestCases.ORCA_OOB);

  /** Those that wait for reports that are sent every few seconds: by one client. */
  private static final List<TestCases> SLOW = List.of(TestCases.ORCA_OOB);

  /** By this the client takes what the server tells of its load, for the ORCA cases. */
  private static final String BALANCING =
      "{\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}";

  @TempDir static Path folder;
  private static InteropServer server;
  private static LegateProcess legate;

  @BeforeAll
  static void start() throws Exception {
    server = new InteropServer();
    Path config =
        new Bootstrap().listener("grpc", Bootstrap.Upstream.HTTP_2, server.port()).write(folder);
    legate = LegateProcess.start(Place.HERE, folder, config);
  }

  @AfterAll
  static void end() throws Exception {
    if (legate != null) {
      legate.close();
    }
    server.close();
  }

  @TestFactory
  Stream<DynamicContainer> passes() {
    int through = legate.port("grpc");
    List<TestCases> quick = CASES.stream().filter(one -> !SLOW.contains(one)).toList();
    return Stream.of(
        cases("directly", CASES, server.port()),
        cases("through the daemon", CASES, through),
        cases("through the daemon, by OkHttp", quick, through, "--use_okhttp=true"));
  }

  private static DynamicContainer cases(
      String how, List<TestCases> cases, int port, String... options) {
    return dynamicContainer(
        how,
        cases.stream().map(one -> dynamicTest(one.name(), () -> run(one, port, List.of(options)))));
  }

  /** Runs the client, which throws when a case fails. */
  private static void run(TestCases one, int port, List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(options);
    arguments.add("--server_host=127.0.0.1");
    arguments.add("--server_port=" + port);
    arguments.add("--use_tls=false");
    arguments.add("--service_config_json=" + BALANCING);
    arguments.add("--test_case=" + one.name().toLowerCase(Locale.ROOT));
    TestServiceClient.main(arguments.toArray(String[]::new));
  }
}
