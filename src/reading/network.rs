//! A network whose weights are part of the program, run on one thread.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool, Value};

/// The weights in the program are not a network for what is read with it: a fault of the build, not of a photo.
#[derive(Debug, thiserror::Error)]
#[error("the network {name} cannot be used: {problem}")]
pub struct BadNetwork {
    name: &'static str,
    problem: String,
}

impl BadNetwork {
    pub(super) fn new(name: &'static str, problem: impl ToString) -> Self {
        Self { name, problem: problem.to_string() }
    }
}

/// One input, one output.
pub(super) struct Network {
    model: Model,
    options: RunOptions,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Network of {} weights", self.model.total_params())
    }
}

impl Network {
    /// From an ONNX file that is part of the program.
    pub fn load(name: &'static str, onnx: &'static [u8]) -> Result<Self, BadNetwork> {
        let model = Model::load_static_slice(onnx).map_err(|error| BadNetwork::new(name, error))?;
        // The workers that read photos bound their own number: a network must not take the other cores from them.
        let options = RunOptions::default().with_thread_pool(Some(Arc::new(ThreadPool::with_num_threads(1))));
        Ok(Self { model, options })
    }

    /// The answer's shape and its numbers in order.
    pub fn run<const N: usize>(&self, shape: &[usize], input: Vec<f32>) -> Result<([usize; N], Vec<f32>), String> {
        let input = Value::from_shape(shape, input).map_err(|error| error.to_string())?;
        let output = self.model.run_one(input.into(), Some(self.options.clone())).map_err(|error| error.to_string())?;
        output.into_shape_vec::<f32, N>().map_err(|error| error.to_string())
    }
}
