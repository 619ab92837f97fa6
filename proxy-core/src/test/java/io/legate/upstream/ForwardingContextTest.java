package io.legate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ForwardingContextTest {
  /** A method that is forgotten would be answered as if nothing were configured. */
  @Test
  void everyQuestionIsPassedOn() {
    assertThat(LoadBalancerContext.class.getDeclaredMethods())
        .filteredOn(Method::isDefault)
        .extracting(Method::getName)
        .isSubsetOf(
            Arrays.stream(ForwardingContext.class.getDeclaredMethods())
                .map(Method::getName)
                .toList());
  }
}
