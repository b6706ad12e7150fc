/** What tests run in a JVM of its own: native access and resource limits are fixed at its start. */
@NullMarked
package org.kmem.memory.child;

import org.jspecify.annotations.NullMarked;
