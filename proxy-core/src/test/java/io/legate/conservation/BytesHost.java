package io.legate.conservation;

import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.Random;
import java.util.function.IntFunction;

/** A host that speaks no protocol. */
record BytesHost(IntFunction<Random> randoms) implements RawBackend.Script {
  @Override
  public void run(RawClient peer, int connection) throws Exception {
    Random random = randoms.apply(connection);
    peer.socket().setSoTimeout(1_000);
    switch (random.nextInt(4)) {
      case 0 -> {} // ends at once
      case 1 -> peer.rest(); // says nothing
      default -> Wire.talk(peer, random);
    }
    Wire.end(peer, random);
  }
}
