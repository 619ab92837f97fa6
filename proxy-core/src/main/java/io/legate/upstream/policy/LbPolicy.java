package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.legate.upstream.LoadBalancerFactory;

/**
 * A typed load-balancing policy that a configuration may name. Stateless; used on the control
 * thread.
 */
interface LbPolicy {
  /** The full name of its configuration's message. */
  String configType();

  /** Compiles its configuration; what is wrong is told to {@code context.at()}. */
  LoadBalancerFactory compile(Any config, PolicyContext context);
}
