package io.legate.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which a buffer was found that nobody released. JUnit finds it by itself
 * ({@code META-INF/services}). That detection works is proven each time by a buffer that is left to
 * the collector on purpose: the class passes only after that one was reported.
 */
public final class LeakCheck implements AfterAllCallback {
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
  private static final int ATTEMPTS = 50;
  private static final long ATTEMPT_MILLIS = 50;
  private static int canaries;

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() != null) {
      return;
    }
    List<String> leaks = leaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " leaks found after " + context.getDisplayName() + leaks);
    }
  }

  /** Collects garbage and gives what was lost unreleased since the last call. */
  public static synchronized List<String> leaks() {
    String canary = "canary " + canaries++;
    var queue = new ReferenceQueue<Object>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      loseBuffer(canary + '.' + attempt);
      var sign = new WeakReference<>(new Object(), queue);
      System.gc();
      await(queue, sign);
      PooledByteBufAllocator.DEFAULT.heapBuffer(1).release(); // lets the detector look
      if (REPORTS.stream().anyMatch(report -> report.contains(canary))) {
        return drain();
      }
    }
    throw new AssertionError("leak detection does not work: no canary was reported");
  }

  private static List<String> drain() {
    var found = new ArrayList<String>();
    for (String report; (report = REPORTS.poll()) != null; ) {
      if (!report.contains("canary ")) {
        found.add(report);
      }
    }
    return found;
  }

  private static void loseBuffer(String hint) {
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.heapBuffer(1);
    lost.touch(hint);
  }

  private static void await(ReferenceQueue<Object> queue, WeakReference<Object> sign) {
    try {
      if (!sign.refersTo(null)) {
        queue.remove(ATTEMPT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // the only overload that is abstract
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Recording<>(resource, samplingInterval);
    }
  }

  private static final class Recording<T> extends ResourceLeakDetector<T> {
    Recording(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      REPORTS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      REPORTS.add(resourceType + " (untraced)");
    }
  }
}
