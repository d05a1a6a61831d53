/** A number or fact about the session, or the reason for its absence. */
export type Measurement = {
  readonly name: string;
  readonly unit: string;
  /** Observations behind the value. */
  readonly samples?: number;
  /** 95 % interval of the value. */
  readonly interval?: readonly [number, number] | undefined;
  /** One line for people. */
  readonly detail?: string;
} & (
  | { readonly value: number | boolean; readonly missing?: undefined }
  | { readonly value?: undefined; readonly missing: string }
);

/** A measurement with a value. */
export type PresentMeasurement = Extract<Measurement, { missing?: undefined }>;

/** Creates a measurement without a value, with the reason. */
export function missingMeasurement(name: string, unit: string, reason: string): Measurement {
  return { name, unit, missing: reason };
}

/** True for a measurement with a value. */
export function isMeasured(measurement: Measurement): measurement is PresentMeasurement {
  return measurement.missing === undefined;
}

/** Confidence of all intervals of stage 7. */
export const CONFIDENCE = 0.95;
