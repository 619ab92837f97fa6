package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;

/** Loads texts in tests. */
public final class Loading {

  private Loading() {}

  /** Loads a text as a message, whatever its problems. */
  public static <T extends Message> LoadResult<T> load(String text, T prototype) {
    return ConfigLoader.load(
        ConfigSource.text("test.yaml", text), prototype, LoadOptions.bootstrap().typingOnly());
  }

  /** Loads a text that must have no problem at all. */
  public static <T extends Message> T clean(String text, T prototype) {
    LoadResult<T> result = load(text, prototype);
    assertThat(result.problems()).isEmpty();
    return java.util.Objects.requireNonNull(result.value());
  }

  /** The only problem of a text. */
  public static Problem problem(String text, Message prototype) {
    LoadResult<Message> result = load(text, prototype);
    assertThat(result.problems()).hasSize(1);
    return result.problems().get(0);
  }
}
