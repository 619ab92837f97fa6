package io.grpc.testing.integration;

/**
 * {@link TestServiceServer} on any port, within this JVM. Here, as what starts it and tells its
 * port is for its package only.
 */
public final class InteropServer implements AutoCloseable {
  private final TestServiceServer server = new TestServiceServer();

  public InteropServer() throws Exception {
    server.parseArgs(new String[] {"--port=0", "--use_tls=false"});
    server.start();
  }

  /** Where it listens, on loopback too. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
