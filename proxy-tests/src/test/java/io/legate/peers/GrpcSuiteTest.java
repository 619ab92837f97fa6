package io.legate.peers;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * grpc-java's tests of its own transports, with the daemon between client and server: also how
 * calls are cancelled, flow-controlled and timed, seen from both ends.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GrpcSuiteTest {
  /** It wants OpenCensus at work within gRPC, which it is not, and fails directly, too. */
  private static final String CENSUS = "censusContextsPropagated";

  @TempDir static Path folder;
  private static InetSocketAddress server;
  private static LegateProcess legate;
  private static int through;

  @BeforeAll
  static void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server = (InetSocketAddress) free.getLocalSocketAddress();
    }
    Path config =
        new Bootstrap().listener("grpc", Bootstrap.Upstream.HTTP_2, server.getPort()).write(folder);
    legate = LegateProcess.start(Place.HERE, folder, config);
    through = legate.port("grpc");
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> passes() {
    return Arrays.stream(AbstractInteropTest.class.getMethods())
        .filter(method -> method.isAnnotationPresent(org.junit.Test.class))
        .filter(method -> !method.getName().equals(CENSUS))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> dynamicTest(method.getName(), () -> run(method)));
  }

  private static void run(Method method) throws Throwable {
    Between test = new Between();
    test.setUp();
    try {
      method.invoke(test);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      test.tearDown();
    }
  }

  /**
   * A case of the suite: its server anew on the daemon's backend port, its client at the daemon.
   */
  private static final class Between extends AbstractInteropTest {
    @Override
    protected ServerBuilder<?> getServerBuilder() {
      return NettyServerBuilder.forAddress(server)
          .maxInboundMessageSize(MAX_MESSAGE_SIZE)
          .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
          .addStreamTracerFactory(createCustomCensusTracerFactory());
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
      return NettyChannelBuilder.forAddress("127.0.0.1", through)
          .maxInboundMessageSize(MAX_MESSAGE_SIZE)
          .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
          .usePlaintext()
          .intercept(createCensusStatsClientInterceptor());
    }
  }
}
